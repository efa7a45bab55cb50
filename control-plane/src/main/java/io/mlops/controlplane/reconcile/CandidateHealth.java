package io.mlops.controlplane.reconcile;

/** How a revision that comes up does. */
sealed interface CandidateHealth {
    /** Every replica is ready and has answered a real prediction. */
    record Ready() implements CandidateHealth {}

    /**
     * Not yet.
     *
     * @param reason what is missing, for people
     */
    record Coming(String reason) implements CandidateHealth {}

    /**
     * Nobody has looked where it runs since this controller leads: it may do well.
     *
     * @param reason for people
     */
    record Unseen(String reason) implements CandidateHealth {}

    /**
     * It will not become ready by itself.
     *
     * @param reason for people
     * @param forGood whether nothing that is applied helps: its provider gave an endpoint up
     */
    record Hopeless(String reason, boolean forGood) implements CandidateHealth {}
}
