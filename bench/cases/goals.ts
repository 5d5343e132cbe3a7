/** I2: how much slower the same request may be with ten million transactions than with ten thousand. */
export const MOST_GROWTH = 1.5;
