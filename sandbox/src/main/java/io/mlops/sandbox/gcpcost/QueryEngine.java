package io.mlops.sandbox.gcpcost;

import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.sandbox.grpc.GcpError;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What answers a query of the exported bill. */
@FunctionalInterface
public interface QueryEngine {
    /**
     * A parameter of a query.
     *
     * @param type of standard SQL, as DATE
     */
    record Parameter(String type, String value) {}

    /**
     * The rows of the answer: day, service, label (null where there is none), currency and amount.
     *
     * @param query in standard SQL, over {@link BillingExport#TABLE}
     * @param parameters by name
     * @throws GcpError where the query cannot be run
     */
    List<List<@Nullable String>> run(String query, Map<String, Parameter> parameters, List<BilledItem> bill)
            throws GcpError;
}
