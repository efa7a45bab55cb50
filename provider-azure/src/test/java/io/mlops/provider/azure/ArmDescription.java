package io.mlops.provider.azure;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Azure's own description of Resource Manager's operations and of the bodies that they take and answer. It lies beside the checkout
 * ({@code -Dmlops.shared}), or is not there. Thread-safe.
 */
final class ArmDescription {
    private final Path folder;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<Path, JsonSchema> schemas = new ConcurrentHashMap<>();

    /** @param name the file that describes it and its id there, as {@code mfe.Jobs_Get} */
    record Operation(String name, String method, Pattern path, boolean body) {
        private boolean matches(String asked, String at) {
            return method.equals(asked) && path.matcher(at).matches();
        }

        /** The schema of what is sent. */
        String request() {
            return name + ".json";
        }

        /** The schema of what is answered with a status. */
        String answer(int status) {
            return name + "." + status + ".json";
        }
    }

    ArmDescription() {
        this.folder = folder();
        if (there()) {
            for (String line : lines(folder.resolve("operations.tsv"))) {
                String[] field = line.split("\t", -1);
                String file = field[3].replaceFirst(".*/", "").replaceFirst("\\.json$", "");
                operations.add(new Operation(
                        file + "." + field[0],
                        field[1],
                        pattern(field[2]),
                        field.length > 4 && field[4].equals("body")));
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

    Optional<Operation> find(String method, String path) {
        return operations.stream().filter(each -> each.matches(method, path)).findFirst();
    }

    /** Whether there is a schema of an answer. */
    boolean describesAnswer(String schema) {
        return Files.exists(answers().resolve(schema));
    }

    /** What is wrong with a body that is sent; empty where nothing is. */
    Set<ValidationMessage> violations(String schema, String body) {
        return violations(folder.resolve("request-schemas").resolve(schema), body);
    }

    /** What is wrong with a body that is answered; empty where nothing is. */
    Set<ValidationMessage> answerViolations(String schema, String body) {
        return violations(answers().resolve(schema), body);
    }

    private Path answers() {
        return folder.resolve("response-schemas");
    }

    private Set<ValidationMessage> violations(Path schema, String body) {
        return schemas.computeIfAbsent(schema, ArmDescription::load)
                .validate(
                        body,
                        InputFormat.JSON,
                        context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    }

    private static JsonSchema load(Path schema) {
        try {
            return JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(Files.readString(schema));
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
