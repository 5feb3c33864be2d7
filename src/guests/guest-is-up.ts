// What the images of firstbad say.

/** The line that each of them prints on the first serial port once all that it tries has worked. */
export const guestIsUp = 'firstbad: guest is up';
