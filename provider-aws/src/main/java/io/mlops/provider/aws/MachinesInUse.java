package io.mlops.provider.aws;

import java.util.List;

/**
 * How many machines of a type the endpoints of a region have, whoever made them.
 *
 * @param machines that there are, or are coming
 * @param endpoints that have them
 * @param unseen what was not looked at for want of time, for people; empty where everything was
 */
record MachinesInUse(int machines, List<String> endpoints, String unseen) {
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
        return unseen.isEmpty() ? "" : "; " + unseen;
    }
}
