/** Each version in a process of its own; the slots go back and forth between the two. */
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { atEnd } from "../../process/ending.ts";
import { childFlags } from "../../process/flags.ts";
import type { LoopContract } from "../contract.ts";
import { together } from "./disturbance.ts";
import { type Version, versionOf, versions } from "./order.ts";
import { Remote } from "./remote.ts";
import type { Checked, Disturbance, Played, Slot, Stage, StageSpec } from "./stage.ts";

interface Member {
  readonly child: ChildProcess;
  readonly stage: Remote<Stage>;
  readonly forget: () => void;
}

export class ProcessStage implements Stage {
  readonly #members = new Map<Version, Member>();
  #closing = false;

  constructor(spec: StageSpec) {
    for (const version of versions) {
      const file = spec.files[version];
      if (file !== undefined) this.#members.set(version, this.#start({ ...spec, files: { [version]: file } }, version));
    }
  }

  load(version: Version): Promise<LoopContract> {
    return this.#stage(version).call("load", version);
  }

  check(version: Version): Promise<Checked> {
    return this.#stage(version).call("check", version);
  }

  async attach(): Promise<void> {
    for (const { stage } of this.#members.values()) await stage.call("attach");
  }

  async play(slots: readonly Slot[]): Promise<Played> {
    const durationsNs: number[] = [];
    const disturbances: Disturbance[] = [];
    for (const slot of slots) {
      const played = await this.#stage(versionOf(slot.arm)).call("play", [slot]);
      durationsNs.push(...played.durationsNs);
      disturbances.push(played.disturbance);
    }
    return { durationsNs, disturbance: together(disturbances) };
  }

  verify(version: Version): Promise<Checked> {
    return this.#stage(version).call("verify", version);
  }

  aliveBytes(version: Version): Promise<number | undefined> {
    return this.#stage(version).call("aliveBytes", version);
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const { child, forget } of this.#members.values()) {
      forget();
      child.kill("SIGKILL");
    }
  }

  #stage(version: Version): Remote<Stage> {
    return (this.#members.get(version) as Member).stage;
  }

  #start(spec: StageSpec, version: Version): Member {
    const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
    const child = fork(fileURLToPath(new URL(`./process-main${extension}`, import.meta.url)), [JSON.stringify(spec)], {
      execArgv: [...childFlags()],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    const forget = atEnd(() => child.kill("SIGKILL"));
    const stage = new Remote<Stage>((request) => child.send(request));
    child.on("message", (reply) => stage.receive(reply as never));
    child.on("error", (error) => stage.lose(spec.loop, `its process failed: ${error.message}`, version));
    child.on("exit", (code, signal) => {
      if (!this.#closing)
        stage.lose(spec.loop, signal === null ? `it ended its process with ${code}` : `its process was killed by ${signal}`, version);
    });
    return { child, stage, forget };
  }
}
