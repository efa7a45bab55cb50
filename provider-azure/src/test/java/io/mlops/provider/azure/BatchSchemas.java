package io.mlops.provider.azure;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Holds every body that is sent to Azure Batch, and to Resource Manager about it, against {@code batch.schema.json}: one that it refuses
 * fails the test. The schema comes from the models of Microsoft's clients for Python ({@code tools/batch-schema.py}), since Azure's own
 * description of Batch is not among those that the tests have; answers are not checked. Thread-safe.
 */
final class BatchSchemas implements HttpPipelinePolicy {
    /** The models by what is sent where; of a pool, what Resource Manager takes. */
    private static final Map<String, String> MODELS = Map.of(
            "PUT .*/Microsoft\\.Batch/batchAccounts/[^/]+/pools/[^/]+", "arm.Pool",
            "POST .*/batch/[^/]+/jobs", "BatchJobCreateOptions",
            "POST .*/batch/[^/]+/jobs/[^/]+/tasks", "BatchTaskCreateOptions",
            "POST .*/batch/[^/]+/jobs/[^/]+/terminate", "BatchJobTerminateOptions");

    private static final String BATCH = ".* (.*/Microsoft\\.Batch/.*|.*/batch/[^/]+/jobs.*)";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectNode SCHEMA = read();

    private final List<String> checked = new ArrayList<>();

    private static ObjectNode read() {
        try (InputStream file = BatchSchemas.class.getResourceAsStream("batch.schema.json")) {
            return (ObjectNode) JSON.readTree(Objects.requireNonNull(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The models that bodies were held against, in their order. */
    synchronized List<String> checked() {
        return List.copyOf(checked);
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        check(context.getHttpRequest());
        return next.process();
    }

    @Override
    public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
        check(context.getHttpRequest());
        return next.processSync();
    }

    private void check(HttpRequest request) {
        String call = request.getHttpMethod() + " " + request.getUrl().getPath();
        if (request.getBodyAsBinaryData() == null || !call.matches(BATCH)) {
            return;
        }
        String model = MODELS.entrySet().stream()
                .filter(each -> call.matches(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nobody describes a body for " + call));
        String body = request.getBodyAsBinaryData().toString();
        Set<ValidationMessage> violations = violations(model, body);
        if (!violations.isEmpty()) {
            throw new AssertionError(call + " sends what Batch refuses: " + violations + "\n" + body);
        }
        synchronized (this) {
            checked.add(model);
        }
    }

    /** What is wrong with a body; empty where nothing is. */
    static Set<ValidationMessage> violations(String model, String body) {
        ObjectNode schema = SCHEMA.deepCopy().put("$ref", "#/$defs/" + model);
        return JsonSchemaFactory.getInstance(VersionFlag.V202012)
                .getSchema(schema)
                .validate(
                        body,
                        InputFormat.JSON,
                        context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    }
}
