package io.mlops.provider.aws;

import java.util.List;

/**
 * How many machines of a type the endpoints of a region have, whoever made them.
 *
 * @param machines that there are, or are coming
 * @param endpoints that have them
 * @param unseen how many endpoints nobody looked at, since there are so many
 */
record MachinesInUse(int machines, List<String> endpoints, int unseen) {
    private static final int NAMED = 3;

    MachinesInUse {
        endpoints = List.copyOf(endpoints);
    }

    /** For people. */
    String names() {
        return String.join(", ", endpoints.subList(0, Math.min(NAMED, endpoints.size())))
                + (endpoints.size() > NAMED ? " and " + (endpoints.size() - NAMED) + " more" : "");
    }

    /** What was not seen, for people; empty where everything was. */
    String restriction() {
        return unseen == 0 ? "" : "; " + unseen + " more endpoints of the region were not looked at";
    }
}
