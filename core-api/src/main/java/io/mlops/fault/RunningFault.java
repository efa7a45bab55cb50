package io.mlops.fault;

/**
 * A fault that was injected. Thread-safe.
 *
 * @param injector who takes it back
 * @param id the provider's own name for it, good for {@link FaultInjector#revert} in this process
 * @param fault what it is
 * @param replica whom it hit
 * @param means by what it was done, for people: "SIGSTOP of process 4711"
 */
public record RunningFault(FaultInjector injector, String id, Fault fault, String replica, String means) {
    /** Takes it back; a second call, one after its time is over, and one for a fault that cannot be taken back do nothing. */
    public void revert() {
        injector.revert(id);
    }
}
