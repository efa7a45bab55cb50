package io.mlops.routing;

/** Is told by a {@link RoutesFollower} what became of the routes file; on the follower's threads, one call at a time. */
public interface RoutesListener {
    /** Why the routes stay as they are. */
    enum Reason {
        /** The file is not there. */
        MISSING,
        /** The file cannot be read. */
        BROKEN,
        /** The file is older than what is served. */
        OLDER
    }

    /** Newer routes, to be taken up before this returns; what is thrown keeps them out. */
    void routes(Routes newest);

    /** The file changed, and the routes stay; {@code detail} is for people. */
    void kept(Reason reason, String detail);
}
