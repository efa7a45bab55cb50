package io.mlops.routing;

/**
 * What a {@link Dispatch} has done. All are called on the thread that told the dispatch something, and only {@link #start} may tell
 * it something back before it returns. Exactly one of {@link #answer}, {@link #breakOff} and {@link #refuse} ends a request that is
 * not abandoned; every try that was started and has not failed, been answered or cancelled by then is cancelled first.
 */
public interface DispatchActions {
    /** Sends the request to the try's upstream with what now remains of the deadline. */
    void start(Try attempt);

    /** The try is not waited for any more. */
    void cancel(Try attempt);

    /** As {@link #cancel}, but the rest of its answer is short and comes already: its connection may be kept. */
    void drop(Try attempt);

    /** The request is over: this whole answer, or the end of the one that was begun, is the client's. */
    void answer(Try attempt);

    /** The request is over: the answer that was begun cannot be finished. */
    void breakOff(Try attempt);

    /**
     * The request is over without an answer.
     *
     * @param detail the last failure, for people; empty where there was none
     */
    void refuse(Refusal refusal, String detail);

    /** A try failed, or lost to a hedge ({@link Failure#SLOW}): for counting, and for looking at the upstream more closely. */
    void failed(Try attempt, Failure failure);

    /** The request goes elsewhere because of the failure. */
    void retried(Failure failure);

    /** Something became of a hedge. */
    void hedge(Hedge outcome);

    /** An upstream's state changed. */
    void changed(Transition transition);

    /** As {@link #changed}: taken out because nothing came from it although it owed answers. */
    default void stalled(Transition transition) {
        changed(transition);
    }
}
