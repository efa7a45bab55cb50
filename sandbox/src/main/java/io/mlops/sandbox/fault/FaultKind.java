package io.mlops.sandbox.fault;

/** The ways in which a region can fail. */
public enum FaultKind {
    /** Calls are refused with ThrottlingException. */
    THROTTLE,
    /** Calls end with 500, InternalFailure. */
    ERROR,
    /** Answers come later. */
    SLOW,
    /** Connections are refused: the region is down. */
    REFUSE,
    /** Connections are taken and never answered. */
    HANG,
    /** There are no machines: endpoints fail, jobs wait (spot) or fail. */
    STOCK_OUT,
    /** There are no machines at the moment: jobs, on demand as on spot, wait until there are. */
    SHORTAGE,
    /** The account may not have what is asked for: ResourceLimitExceeded. */
    QUOTA,
    /** Whatever credentials a call is signed with are expired: ExpiredTokenException. */
    EXPIRED
}
