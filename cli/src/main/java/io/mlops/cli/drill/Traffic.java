package io.mlops.cli.drill;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/**
 * What the gateways have counted for a deployment at one moment, by gateway process.
 *
 * @param counts requests that came and attempts that were sent for them
 */
record Traffic(Map<Long, Count> counts) {
    private static final System.Logger LOG = System.getLogger(Traffic.class.getName());

    /** Of one gateway. */
    record Count(long requests, long attempts, double perSecond) {}

    /** Asks all gateways; leaves those out that do not answer. */
    static Traffic of(List<GatewaySeat> seats, String deployment) {
        Map<Long, Count> counts = new HashMap<>();
        for (GatewaySeat seat : seats) {
            try {
                for (JsonNode route :
                        AdminCall.get(seat.admin().resolve("/routes")).path("routes")) {
                    if (route.path("deployment").asString("").equals(deployment)) {
                        counts.put(seat.pid(), count(route));
                    }
                }
            } catch (IOException e) {
                // The one that was killed: it counts no more.
                LOG.log(Level.DEBUG, "gateway {0} told no figures: {1}", seat.pid(), e.getMessage());
            }
        }
        return new Traffic(counts);
    }

    private static Count count(JsonNode route) {
        long requests = 0;
        long attempts = 0;
        double perSecond = 0;
        for (JsonNode revision : route.path("revisions")) {
            requests += revision.path("requests").asLong(0);
            attempts += revision.path("attempts").asLong(0);
            JsonNode window = revision.path("window");
            perSecond += window.path("requests").asDouble(0)
                    / Math.max(1, window.path("seconds").asInt(1));
        }
        return new Count(requests, attempts, perSecond);
    }

    /** Requests a second, lately. */
    double perSecond() {
        return counts.values().stream().mapToDouble(Count::perSecond).sum();
    }

    /** Attempts beyond one a request since an earlier moment, over the requests; empty without requests. */
    OptionalDouble extraSince(Traffic earlier) {
        long requests = 0;
        long attempts = 0;
        for (Map.Entry<Long, Count> each : counts.entrySet()) {
            Count before = earlier.counts().get(each.getKey());
            if (before != null) {
                requests += each.getValue().requests() - before.requests();
                attempts += each.getValue().attempts() - before.attempts();
            }
        }
        return requests <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(Math.max(0, attempts - requests) / (double) requests);
    }
}
