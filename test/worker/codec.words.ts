export const described = (topic: string, reason: string): string => `${topic} is over: ${reason}`;
