/** One turn of the event loop, between blocking calls: what closed or came meanwhile is seen. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
