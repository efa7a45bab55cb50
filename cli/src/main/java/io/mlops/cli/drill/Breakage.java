package io.mlops.cli.drill;

import java.util.List;

/** What breaks something for a drill, and mends it. {@link #revert} from any thread; the rest belongs to one. */
public interface Breakage {
    /** Who does it, for the question and the report: "provider local", "the gateway's connector". */
    String injector();

    /**
     * Breaks it; in force when this returns. Where it cannot be done to all, it is taken back from those to whom it was.
     *
     * @return how it was done: "SIGSTOP of process 4711"
     * @throws io.mlops.MlopsException NOT_FOUND when what was to be broken is gone
     */
    List<String> inject();

    /** What ended by itself before its time, and how it was broken again: "f-1 ended by itself", "fault f-2 in gateway 4711". */
    default List<String> lapses() {
        return List.of();
    }

    /** Takes it back, as far as it can be; again and again if need be. Nothing is left of it when this returns. */
    void revert();
}
