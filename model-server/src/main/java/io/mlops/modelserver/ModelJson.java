package io.mlops.modelserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * What {@code model.json} says about the model beside it, for containers whose platform passes no arguments.
 *
 * @param file the model's file
 */
record ModelJson(
        Optional<Path> file,
        Optional<String> name,
        Optional<String> version,
        Optional<String> digest,
        Optional<Signature> signature) {

    static final String FILE_NAME = "model.json";
    static final ModelJson EMPTY =
            new ModelJson(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    static ModelJson read(Path json) throws StartFailure {
        try (JsonParser parser = JsonBody.JSON.createParser(ObjectReadContext.empty(), Files.readAllBytes(json))) {
            return new Reader(parser, json).read();
        } catch (JacksonException e) {
            throw wrong(
                    json, e.getOriginalMessage() + " at line " + e.getLocation().getLineNr());
        } catch (IOException e) {
            throw wrong(json, e.toString());
        }
    }

    private static StartFailure wrong(Path json, String reason) {
        return StartFailure.data("cannot read " + json + ": " + reason);
    }

    private static final class Reader {
        private final JsonParser parser;
        private final Path json;
        private @Nullable String file;
        private @Nullable String name;
        private @Nullable String version;
        private @Nullable String digest;
        private List<TensorInfo> inputs = List.of();
        private List<TensorInfo> outputs = List.of();

        Reader(JsonParser parser, Path json) {
            this.parser = parser;
            this.json = json;
        }

        ModelJson read() throws StartFailure {
            expect(parser.nextToken(), JsonToken.START_OBJECT, "it must be an object");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "file" -> file = text(field);
                    case "name" -> name = text(field);
                    case "version" -> version = text(field);
                    case "sha256" -> digest = text(field);
                    case "inputs" -> inputs = tensors(field);
                    case "outputs" -> outputs = tensors(field);
                    default ->
                        throw wrong(
                                json,
                                "unknown field \"" + field
                                        + "\"; file, name, version, sha256, inputs and outputs are known");
                }
            }
            if (file == null || name == null || inputs.isEmpty() || outputs.isEmpty()) {
                throw wrong(json, "file, name, inputs and outputs are needed");
            }
            return new ModelJson(
                    Optional.of(json.resolveSibling(file)),
                    Optional.of(name),
                    Optional.ofNullable(version),
                    Optional.ofNullable(digest),
                    Optional.of(Signature.of(inputs, outputs)));
        }

        private List<TensorInfo> tensors(String field) throws StartFailure {
            expect(parser.currentToken(), JsonToken.START_ARRAY, "\"" + field + "\" must be an array");
            List<TensorInfo> tensors = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(parser.currentToken(), JsonToken.START_OBJECT, "\"" + field + "\" must hold objects");
                tensors.add(tensor(field));
            }
            return tensors;
        }

        private TensorInfo tensor(String field) throws StartFailure {
            String tensorName = "";
            String datatype = "";
            List<Long> shape = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                switch (key) {
                    case "name" -> tensorName = text(key);
                    case "datatype" -> datatype = text(key);
                    case "shape" -> {
                        expect(parser.currentToken(), JsonToken.START_ARRAY, "\"shape\" must be an array");
                        while (parser.nextToken() != JsonToken.END_ARRAY) {
                            expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, "\"shape\" must hold integers");
                            shape.add(parser.getLongValue());
                        }
                    }
                    default -> throw wrong(json, "unknown field \"" + key + "\" in \"" + field + "\"");
                }
            }
            return TensorInfo.of(tensorName, datatype, shape);
        }

        private String text(String field) throws StartFailure {
            expect(parser.currentToken(), JsonToken.VALUE_STRING, "\"" + field + "\" must be a string");
            return parser.getString();
        }

        private void expect(@Nullable JsonToken actual, JsonToken expected, String message) throws StartFailure {
            if (actual != expected) {
                throw wrong(json, message);
            }
        }
    }
}
