package io.mlops.routing;

/** What becomes of a hedge: a second try of a request whose first one takes long, while that goes on. */
public enum Hedge {
    /** A second try began. */
    SENT("sent"),
    /** The second try was answered first. */
    WON("won"),
    /** It was time for one, and too much is being sent twice already. */
    DENIED("denied");

    private final String label;

    Hedge(String label) {
        this.label = label;
    }

    /** The word for metrics. */
    public String label() {
        return label;
    }
}
