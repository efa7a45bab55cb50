package io.mlops.provider.gcp;

import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.mlops.ErrorCode;
import io.mlops.provider.gcp.GcpCodes.Meaning;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Queries of BigQuery over its own interface (https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query): Google's library would
 * bring Apache Arrow and a second way to read tables for it. Thread-safe.
 *
 * @param requests whose calls carry the caller's token
 * @param address without a slash at the end
 * @param project whose quota and bill queries are
 */
record BigQuery(HttpRequestFactory requests, URI address, String project) implements AutoCloseable {
    private static final Gson JSON = new Gson();
    private static final String TYPE = "application/json; charset=UTF-8";
    /** How long one call waits for a query, in milliseconds. */
    private static final int WAIT = 20_000;
    /** How often is waited so. */
    private static final int MOST_WAITS = 15;

    private static final int ROWS = 10_000;
    private static final int MOST_PAGES = 1000;

    /** @param type of standard SQL, as DATE */
    record Parameter(String type, String value) {}

    /**
     * What was found.
     *
     * @param rows by the names of columns; what is null is not in them
     * @param bytes that were read for it
     */
    record Answer(List<Map<String, String>> rows, long bytes) {}

    /** The members of an answer that are read. */
    private record Reply(
            @Nullable Boolean jobComplete,
            @Nullable Job jobReference,
            @Nullable Schema schema,
            @Nullable List<Row> rows,
            @Nullable String pageToken,
            @Nullable String totalBytesProcessed) {}

    private record Job(String jobId, @Nullable String location) {}

    private record Schema(List<Field> fields) {}

    private record Field(String name) {}

    private record Row(List<Cell> f) {}

    private record Cell(@Nullable String v) {}

    private record Refusal(@Nullable Told error) {}

    private record Told(
            @Nullable String message,
            @Nullable List<Detail> errors,
            @Nullable List<Detail> details) {}

    private record Detail(@Nullable String reason) {}

    /** All rows, of all pages. */
    Answer query(String sql, Map<String, Parameter> parameters) throws IOException, GcpException {
        Reply reply = ask(sql, parameters, false);
        for (int wait = 0; !Boolean.TRUE.equals(reply.jobComplete()); wait++) {
            if (wait == MOST_WAITS) {
                throw new GcpException(ErrorCode.DEADLINE_EXCEEDED, "BigQuery works on the query for too long");
            }
            reply = page(job(reply), "");
        }
        Job job = job(reply);
        long bytes = bytes(reply);
        List<Map<String, String>> rows = new ArrayList<>(rows(reply));
        String token = token(reply);
        for (int page = 1; !token.isEmpty(); page++) {
            if (page == MOST_PAGES) {
                throw new GcpException(ErrorCode.UNKNOWN, "BigQuery's pages do not end");
            }
            reply = page(job, token);
            rows.addAll(rows(reply));
            token = token(reply);
        }
        return new Answer(rows, bytes);
    }

    /** How many bytes it would read; it costs nothing to ask. */
    long bytes(String sql, Map<String, Parameter> parameters) throws IOException, GcpException {
        return bytes(ask(sql, parameters, true));
    }

    private Reply ask(String sql, Map<String, Parameter> parameters, boolean dryRun) throws IOException, GcpException {
        List<Object> given = new ArrayList<>();
        parameters.forEach((name, parameter) -> given.add(Map.of(
                "name", name,
                "parameterType", Map.of("type", parameter.type()),
                "parameterValue", Map.of("value", parameter.value()))));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("query", sql);
        body.put("useLegacySql", false);
        body.put("parameterMode", "NAMED");
        body.put("queryParameters", given);
        body.put("timeoutMs", WAIT);
        body.put("maxResults", ROWS);
        body.put("dryRun", dryRun);
        // Whoever asks again after a failed connection gets the same query.
        body.put("requestId", UUID.randomUUID().toString());
        return send(requests.buildPostRequest(
                new GenericUrl(path()),
                new ByteArrayContent(TYPE, JSON.toJson(body).getBytes(StandardCharsets.UTF_8))));
    }

    private String path() {
        return address + "/bigquery/v2/projects/" + project + "/queries";
    }

    private Reply page(Job job, String token) throws IOException, GcpException {
        GenericUrl url = new GenericUrl(path());
        url.getPathParts().add(job.jobId());
        url.put("timeoutMs", WAIT);
        url.put("maxResults", ROWS);
        if (job.location() != null) {
            url.put("location", job.location());
        }
        if (!token.isEmpty()) {
            url.put("pageToken", token);
        }
        return send(requests.buildGetRequest(url));
    }

    private static Reply send(HttpRequest request) throws IOException, GcpException {
        HttpResponse response;
        try {
            response = request.execute();
        } catch (HttpResponseException e) {
            throw refused(e);
        }
        try (Reader content = new InputStreamReader(response.getContent(), StandardCharsets.UTF_8)) {
            return Optional.ofNullable(JSON.fromJson(content, Reply.class)).orElseThrow(() -> damaged("nothing"));
        } catch (JsonParseException e) {
            throw new GcpException(ErrorCode.UNKNOWN, "BigQuery answered no JSON: " + e.getMessage(), e);
        } finally {
            response.disconnect();
        }
    }

    private static GcpException refused(HttpResponseException failure) {
        Told told = told(failure.getContent());
        String message = told.message() == null ? "HTTP " + failure.getStatusCode() : told.message();
        Meaning meaning = GcpCodes.ofHttp(failure.getStatusCode(), reason(told), message);
        return new GcpException(
                meaning.code(), meaning.advice().isEmpty() ? message : message + ": " + meaning.advice(), failure);
    }

    private static Told told(@Nullable String content) {
        try {
            Refusal refusal = content == null ? null : JSON.fromJson(content, Refusal.class);
            return refusal == null || refusal.error() == null ? new Told(null, null, null) : refusal.error();
        } catch (JsonParseException e) {
            return new Told(null, null, null); // a proxy's page, perhaps; its status says what it can
        }
    }

    private static String reason(Told told) {
        List<Detail> all = new ArrayList<>();
        Optional.ofNullable(told.errors()).ifPresent(all::addAll);
        Optional.ofNullable(told.details()).ifPresent(all::addAll);
        for (Detail each : all) {
            if (each.reason() != null) {
                return each.reason();
            }
        }
        return "";
    }

    private static Job job(Reply reply) throws GcpException {
        if (reply.jobReference() == null) {
            throw damaged("without the query's id");
        }
        return reply.jobReference();
    }

    private static String token(Reply reply) {
        return reply.pageToken() == null ? "" : reply.pageToken();
    }

    private static long bytes(Reply reply) throws GcpException {
        String bytes = reply.totalBytesProcessed();
        if (bytes == null || !bytes.matches("\\d{1,18}")) {
            throw damaged("without the bytes that it read");
        }
        return Long.parseLong(bytes);
    }

    private static List<Map<String, String>> rows(Reply reply) throws GcpException {
        if (reply.rows() == null) {
            return List.of();
        }
        if (reply.schema() == null) {
            throw damaged("rows without a schema");
        }
        List<Field> fields = reply.schema().fields();
        List<Map<String, String>> rows = new ArrayList<>();
        for (Row row : reply.rows()) {
            if (row.f().size() != fields.size()) {
                throw damaged("a row of " + row.f().size() + " cells for " + fields.size() + " columns");
            }
            Map<String, String> named = new LinkedHashMap<>();
            for (int at = 0; at < fields.size(); at++) {
                String value = row.f().get(at).v();
                if (value != null) {
                    named.put(fields.get(at).name(), value);
                }
            }
            rows.add(named);
        }
        return rows;
    }

    /** Ends the connections. */
    @Override
    public void close() throws IOException {
        requests.getTransport().shutdown();
    }

    private static GcpException damaged(String what) {
        return new GcpException(ErrorCode.UNKNOWN, "BigQuery answered " + what);
    }
}
