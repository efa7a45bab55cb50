package io.mlops.sandbox.gcpcost;

import com.google.rpc.Code;
import io.mlops.sandbox.cloud.BilledItem;
import io.mlops.sandbox.gcpcost.QueryEngine.Parameter;
import io.mlops.sandbox.grpc.GcpError;
import io.mlops.sandbox.grpc.GcpRegion;
import io.mlops.sandbox.grpc.GcpService;
import io.mlops.sandbox.grpc.GcpWorld;
import io.mlops.sandbox.wire.RoutedService;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stand-in for BigQuery and the table to which a bill is exported, in the shapes of
 * https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query and
 * https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage. By itself it runs no SQL: it knows the
 * one question that the provider asks, looks whether it names the table and all its parameters, and answers by these. A {@link QueryEngine}
 * runs the text. Nothing is on the bill at first. Thread-safe.
 */
public final class BillingExport implements GcpService {
    /** Where it is. */
    public static final String TABLE = "mlops-sandbox.billing.gcp_billing_export_v1_000000_000000_000000";
    /** Rows on a page: few, so that who reads the first page only is noticed. */
    public static final int PAGE = 5;

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern PATH = Pattern.compile("/bigquery/v2/projects/([^/]+)/queries(?:/([^/]+))?");
    private static final Pattern PARAMETER = Pattern.compile("@(\\w+)");
    private static final Pattern FROM = Pattern.compile("(?is).*\\bFROM\\s+`([^`]+)`.*");
    /** What a query is said to have read. */
    private static final long BYTES = 123_456_789;

    private final GcpWorld world;
    private final Map<String, List<List<@Nullable String>>> results = new HashMap<>();
    private QueryEngine engine = (query, parameters, items) -> BillingRows.of(items, parameters);
    private List<BilledItem> bill = List.of();
    private boolean slow;

    public BillingExport(GcpWorld world) {
        this.world = world;
    }

    /** Makes this the whole bill, in dollars. */
    public synchronized void bill(List<BilledItem> items) {
        bill = List.copyOf(items);
    }

    /** From now on this runs the queries. */
    public synchronized void runWith(QueryEngine other) {
        engine = other;
    }

    /** From now on no query is done when it is first answered. */
    public synchronized void beSlow() {
        slow = true;
    }

    @Override
    public List<RoutedService> data(GcpRegion region) {
        return List.of(new Queries());
    }

    /** Queries, of all regions. */
    private final class Queries implements RoutedService {
        @Override
        public boolean matches(WireRequest request) {
            return PATH.matcher(request.rawPath()).matches();
        }

        @Override
        public WireAnswer answer(WireRequest request) {
            try {
                world.tokens().checkAccess(request.header("authorization"));
                Matcher path = PATH.matcher(request.rawPath());
                if (!path.matches() || !world.account().is(path.group(1))) {
                    throw GcpError.denied(
                            "Access Denied: the caller has no bigquery.jobs.create there.", "accessDenied");
                }
                ObjectNode told = path.group(2) == null
                        ? asked(request)
                        : page(path.group(2), request.parameters().getOrDefault("pageToken", "0"));
                return WireAnswer.of(200, "application/json; charset=UTF-8", told.toString());
            } catch (GcpError e) {
                return e.answer();
            }
        }
    }

    private synchronized ObjectNode asked(WireRequest request) throws GcpError {
        JsonNode body;
        try {
            body = JSON.readTree(new String(request.body(), StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw GcpError.invalid("Invalid JSON payload received. " + e.getOriginalMessage());
        }
        Map<String, Parameter> parameters = parameters(body);
        if (body.path("dryRun").asBoolean(false)) {
            return JSON.createObjectNode().put("jobComplete", true).put("totalBytesProcessed", Long.toString(BYTES));
        }
        String job = "job_" + results.size();
        results.put(job, engine.run(body.path("query").asString(""), parameters, bill));
        return slow ? head(job).put("jobComplete", false) : page(job, "0");
    }

    /** Those of the query; fails unless it is in standard SQL, over the table, and has just those that it names. */
    private static Map<String, Parameter> parameters(JsonNode body) throws GcpError {
        String query = body.path("query").asString("");
        if (body.path("useLegacySql").asBoolean(true)) {
            throw GcpError.invalid("The sandbox has standard SQL only (useLegacySql is true where nothing is said).");
        }
        Matcher from = FROM.matcher(query);
        if (!from.matches() || !from.group(1).equals(TABLE)) {
            throw GcpError.notFound("Not found: Table " + (from.matches() ? from.group(1) : "of the query"));
        }
        Map<String, Parameter> given = new HashMap<>();
        for (JsonNode each : body.path("queryParameters")) {
            String type = each.path("parameterType").path("type").asString("");
            if (type.isEmpty()) {
                throw GcpError.invalid("Query parameter '" + each.path("name").asString("") + "' has no type");
            }
            given.put(
                    each.path("name").asString(""),
                    new Parameter(
                            type, each.path("parameterValue").path("value").asString("")));
        }
        TreeSet<String> named = new TreeSet<>();
        PARAMETER.matcher(query).results().forEach(match -> named.add(match.group(1)));
        if (!body.path("parameterMode").asString("").equals("NAMED") || !named.equals(given.keySet())) {
            throw GcpError.invalid("Query parameters are " + given.keySet() + ", and the query names " + named);
        }
        return given;
    }

    private static ObjectNode head(String job) {
        ObjectNode head = JSON.createObjectNode().put("kind", "bigquery#queryResponse");
        head.putObject("jobReference")
                .put("projectId", "mlops-sandbox")
                .put("jobId", job)
                .put("location", "US");
        return head;
    }

    private synchronized ObjectNode page(String job, String token) throws GcpError {
        List<List<@Nullable String>> rows = results.get(job);
        if (rows == null) {
            throw new GcpError(Code.NOT_FOUND, "Not found: Job " + job, "notFound");
        }
        int first = Integer.parseInt(token);
        int last = Math.min(rows.size(), first + PAGE);
        ObjectNode page = head(job)
                .put("jobComplete", true)
                .put("totalRows", Integer.toString(rows.size()))
                .put("totalBytesProcessed", Long.toString(BYTES));
        ArrayNode fields = page.putObject("schema").putArray("fields");
        BillingRows.FIELDS.forEach((name, type) ->
                fields.addObject().put("name", name).put("type", type).put("mode", "NULLABLE"));
        ArrayNode array = page.putArray("rows");
        for (List<@Nullable String> row : rows.subList(Math.min(first, last), last)) {
            ArrayNode cells = array.addObject().putArray("f");
            row.forEach(cell -> cells.addObject().put("v", cell));
        }
        if (last < rows.size()) {
            page.put("pageToken", Integer.toString(last));
        }
        return page;
    }
}
