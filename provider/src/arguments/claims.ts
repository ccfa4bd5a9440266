/** A claim about types: the compiler stops where it does not hold. */
export type Holds<Claim extends true> = Claim;

/** Whether each of two types can stand for the other. */
export type Same<One, Other> = [One, Other] extends [Other, One] ? true : false;
