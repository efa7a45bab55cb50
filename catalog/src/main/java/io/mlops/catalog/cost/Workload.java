package io.mlops.catalog.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;

/**
 * What a deployment has to do, and what it does it on.
 *
 * @param need of a replica
 * @param load of a day
 * @param requestBytes of one prediction's request
 * @param answerBytes of its answer
 * @param gateways machines of the gateway at each location
 */
public record Workload(MachineNeed need, LoadCurve load, long requestBytes, long answerBytes, int gateways) {
    private static final BigDecimal GB = BigDecimal.valueOf(1L << 30);

    public Workload {
        Objects.requireNonNull(need, "need");
        Objects.requireNonNull(load, "load");
    }

    /** GB of requests in a month. */
    public BigDecimal requestGb() {
        return gb(requestBytes);
    }

    /** GB of answers in a month. */
    public BigDecimal answerGb() {
        return gb(answerBytes);
    }

    private BigDecimal gb(long bytes) {
        return load.predictions().multiply(BigDecimal.valueOf(bytes)).divide(GB, MathContext.DECIMAL64);
    }
}
