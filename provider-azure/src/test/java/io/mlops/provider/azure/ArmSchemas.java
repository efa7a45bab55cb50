package io.mlops.provider.azure;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/**
 * Azure's own description of the bodies that Resource Manager takes: every body that is sent is held against it, and one that it
 * refuses fails the test. The description lies beside the checkout ({@code -Dmlops.shared}); where it is missing that is logged.
 * Thread-safe.
 */
final class ArmSchemas implements HttpPipelinePolicy {
    private static final System.Logger LOG = System.getLogger(ArmSchemas.class.getName());
    private static final Set<String> WITH_BODY = Set.of("PUT", "PATCH", "POST");
    /** What the description covers; whatever else is sent to is not checked. */
    private static final Pattern DESCRIBED = Pattern.compile(
            "(?i).*/providers/Microsoft\\.(MachineLearningServices|Storage|Insights|ManagedIdentity|Consumption)/.*");

    private final Path folder;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, JsonSchema> schemas = new ConcurrentHashMap<>();
    private final List<String> checked = new ArrayList<>();

    /** An operation that takes a body. */
    private record Operation(String method, Pattern path, String schema) {}

    ArmSchemas() {
        this.folder = folder();
        if (!there()) {
            LOG.log(Level.WARNING, "BODIES ARE NOT CHECKED: Azure''s description of them is not in {0}", folder);
            return;
        }
        for (String line : lines(folder.resolve("operations.tsv"))) {
            String[] field = line.split("\t", -1);
            if (field.length > 4 && field[4].equals("body")) {
                String file = field[3].replaceFirst(".*/", "").replaceFirst("\\.json$", "");
                operations.add(new Operation(field[1], pattern(field[2]), file + "." + field[0] + ".json"));
            }
        }
    }

    static Path folder() {
        return Path.of(System.getProperty("mlops.shared", "../../shared"), "specs", "azure")
                .toAbsolutePath()
                .normalize();
    }

    /** Whether there is anything to check with. */
    boolean there() {
        return Files.isDirectory(folder);
    }

    /** The schemas that bodies were held against, in their order. */
    synchronized List<String> checked() {
        return List.copyOf(checked);
    }

    /** What is wrong with a body; empty where nothing is. */
    Set<ValidationMessage> violations(String schema, String body) {
        return schemas.computeIfAbsent(schema, this::load)
                .validate(
                        body,
                        com.networknt.schema.InputFormat.JSON,
                        context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
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
        String method = request.getHttpMethod().toString();
        if (!WITH_BODY.contains(method) || request.getBodyAsBinaryData() == null || !there()) {
            return;
        }
        String path = request.getUrl().getPath();
        Optional<Operation> operation = operations.stream()
                .filter(each -> each.method().equals(method)
                        && each.path().matcher(path).matches())
                .findFirst();
        if (operation.isEmpty()) {
            if (DESCRIBED.matcher(path).matches()) {
                throw new AssertionError("Azure describes no body for " + method + " " + path);
            }
            return;
        }
        String body = request.getBodyAsBinaryData().toString();
        Set<ValidationMessage> violations = violations(operation.get().schema(), body);
        if (!violations.isEmpty()) {
            throw new AssertionError(method + " " + path + " sends what Azure refuses: " + violations + "\n" + body);
        }
        synchronized (this) {
            checked.add(operation.get().schema());
        }
    }

    private JsonSchema load(String name) {
        try {
            return JsonSchemaFactory.getInstance(VersionFlag.V7)
                    .getSchema(
                            Files.readString(folder.resolve("request-schemas").resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Pattern pattern(String template) {
        StringBuilder regex = new StringBuilder();
        for (String part : template.split("(?=\\{)|(?<=\\})", -1)) {
            regex.append(part.equals("{scope}") ? "/?.+" : part.startsWith("{") ? "[^/]+" : Pattern.quote(part));
        }
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
    }
}
