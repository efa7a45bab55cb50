package io.mlops.provider.gcp;

import io.mlops.Tags;
import io.mlops.provider.gcp.BigQuery.Parameter;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The one question that the standard export of a bill is asked
 * (https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage): the costs of a project and what was credited,
 * without tax, by day, service and one label. Days are those of the bill, which begin at midnight in California.
 *
 * @param sql standard SQL
 * @param parameters by name
 */
record BillingQuestion(String sql, Map<String, Parameter> parameters) {
    private static final String ZONE = "'America/Los_Angeles'";

    /** @param table whose name the settings have checked; it cannot be a parameter */
    static BillingQuestion of(
            String table, String project, LocalDate from, LocalDate until, String label, Tags having) {
        Map<String, Parameter> parameters = new LinkedHashMap<>();
        parameters.put("from", new Parameter("DATE", from.toString()));
        parameters.put("until", new Parameter("DATE", until.toString()));
        parameters.put("label", new Parameter("STRING", label));
        parameters.put("project", new Parameter("STRING", project));
        StringBuilder labels = new StringBuilder();
        having.entries().forEach((key, value) -> {
            int at = (parameters.size() - 4) / 2;
            parameters.put("key" + at, new Parameter("STRING", key));
            parameters.put("value" + at, new Parameter("STRING", value));
            labels.append("\n  AND EXISTS (SELECT 1 FROM UNNEST(labels) AS l WHERE l.key = @key")
                    .append(at)
                    .append(" AND l.value = @value")
                    .append(at)
                    .append(")");
        });
        // Amounts are FLOAT64 there: as texts they are the decimals that are meant, which add up exactly.
        // Tables are partitioned by when rows came, which is never before they were used: older partitions cost
        // nothing.
        String sql = """
                SELECT DATE(usage_start_time, %2$s) AS day,
                  service.description AS service,
                  (SELECT l.value FROM UNNEST(labels) AS l WHERE l.key = @label LIMIT 1) AS label,
                  currency,
                  SUM(CAST(CAST(cost AS STRING) AS BIGNUMERIC)
                    + IFNULL((SELECT SUM(CAST(CAST(c.amount AS STRING) AS BIGNUMERIC)) FROM UNNEST(credits) AS c), 0)) AS amount
                FROM `%1$s`
                WHERE (_PARTITIONTIME IS NULL OR _PARTITIONTIME >= TIMESTAMP(@from))
                  AND usage_start_time >= TIMESTAMP(@from, %2$s)
                  AND usage_start_time < TIMESTAMP(@until, %2$s)
                  AND project.id = @project
                  AND cost_type != 'tax'%3$s
                GROUP BY day, service, label, currency
                """.formatted(table, ZONE, labels);
        return new BillingQuestion(sql, parameters);
    }
}
