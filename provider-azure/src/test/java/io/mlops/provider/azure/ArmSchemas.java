package io.mlops.provider.azure;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.util.BinaryData;
import com.networknt.schema.ValidationMessage;
import io.mlops.provider.azure.ArmDescription.Operation;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * Holds every body that is sent to Resource Manager, and every one that it answers, against {@link ArmDescription}: one that it refuses
 * fails the test. Where the description is missing, that is logged. Thread-safe.
 */
final class ArmSchemas implements HttpPipelinePolicy {
    private static final System.Logger LOG = System.getLogger(ArmSchemas.class.getName());
    private static final Set<String> WITH_BODY = Set.of("PUT", "PATCH", "POST");
    /** What the description covers; what is asked of others, and what they answer, is not checked. */
    private static final Pattern DESCRIBED = Pattern.compile(
            "(?i).*/providers/Microsoft\\.(MachineLearningServices|Storage|Insights|ManagedIdentity|Consumption|CostManagement)/.*");

    /** Whose answers are not checked, by path, and why. */
    private static final Map<String, String> NOT_DESCRIBED = Map.of(
            "(?i).*/locations/[^/]+/operationsStatus/[^/]+",
            "states of long operations are Resource Manager's, and no operation of a service's description",
            "(?i).*/encryptionScopes(/[^/]+)?",
            "the description has the operations of encryption scopes and no schemas of what they answer");

    /** Errors are not checked either: the description has no schemas of them. */
    private static final int FIRST_ERROR = 400;

    /** One for all tests of this process: reading it takes a while. */
    private static final ArmDescription DESCRIPTION = new ArmDescription();

    private final List<String> checked = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();

    ArmSchemas() {
        if (!there()) {
            LOG.log(
                    Level.WARNING,
                    "BODIES ARE NOT CHECKED: Azure''s description of them is not in {0}",
                    ArmDescription.folder());
        }
    }

    /** Whether there is anything to check with. */
    boolean there() {
        return DESCRIPTION.there();
    }

    /** The schemas that bodies were held against, in their order. */
    synchronized List<String> checked() {
        return List.copyOf(checked);
    }

    /** The schemas that answers were held against, in their order. */
    synchronized List<String> checkedAnswers() {
        return List.copyOf(answers);
    }

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
        check(context.getHttpRequest());
        return next.process().map(answer -> checked(context.getHttpRequest(), answer));
    }

    @Override
    public HttpResponse processSync(HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
        check(context.getHttpRequest());
        return checked(context.getHttpRequest(), next.processSync());
    }

    private void check(HttpRequest request) {
        String method = request.getHttpMethod().toString();
        if (!WITH_BODY.contains(method) || request.getBodyAsBinaryData() == null || !there()) {
            return;
        }
        String path = request.getUrl().getPath();
        Optional<Operation> operation = DESCRIPTION.find(method, path).filter(Operation::body);
        if (operation.isEmpty()) {
            if (DESCRIBED.matcher(path).matches()) {
                throw new AssertionError("Azure describes no body for " + method + " " + path);
            }
            return;
        }
        String body = request.getBodyAsBinaryData().toString();
        String schema = operation.get().request();
        Set<ValidationMessage> violations = DESCRIPTION.violations(schema, body);
        if (!violations.isEmpty()) {
            throw new AssertionError(method + " " + path + " sends what Azure refuses: " + violations + "\n" + body);
        }
        synchronized (this) {
            checked.add(schema);
        }
    }

    private HttpResponse checked(HttpRequest request, HttpResponse answer) {
        String path = request.getUrl().getPath();
        if (answer.getStatusCode() >= FIRST_ERROR || !DESCRIBED.matcher(path).matches() || !there()) {
            return answer;
        }
        HttpResponse kept = answer.buffer();
        BinaryData body = kept.getBodyAsBinaryData();
        String text = body == null ? "" : body.toString();
        if (!text.isEmpty() && NOT_DESCRIBED.keySet().stream().noneMatch(path::matches)) {
            check(request.getHttpMethod().toString(), path, kept.getStatusCode(), text);
        }
        return kept;
    }

    private void check(String method, String path, int status, String answer) {
        String schema = DESCRIPTION
                .find(method, path)
                .map(operation -> operation.answer(status))
                .filter(DESCRIPTION::describesAnswer)
                .orElseThrow(() -> new AssertionError(
                        "Azure describes no answer " + status + " with a body to " + method + " " + path));
        Set<ValidationMessage> violations = DESCRIPTION.answerViolations(schema, answer);
        if (!violations.isEmpty()) {
            throw new AssertionError(
                    method + " " + path + " is answered as Azure never does: " + violations + "\n" + answer);
        }
        synchronized (this) {
            answers.add(schema);
        }
    }
}
