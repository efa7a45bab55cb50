package io.mlops.controlplane.spec;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML file of the user's.
 *
 * @param what it is, for messages
 */
record YamlFile(Path file, String what) {
    /** Its documents that are not empty; what is not YAML is reported. NOT_FOUND or INVALID_ARGUMENT where it cannot be read. */
    List<Node> documents(Problems problems) {
        String text = content();
        try {
            return YamlText.documents(text).stream()
                    .filter(node -> !node.getTag().equals(Tag.NULL))
                    .toList();
        } catch (MarkedYamlEngineException e) {
            Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
            if (mark == null) {
                throw unreadable("not YAML: " + e.getMessage(), e);
            }
            problems.add(mark, "not YAML: " + e.getProblem());
            return List.of();
        } catch (YamlEngineException e) {
            throw unreadable("not YAML: " + e.getMessage(), e);
        }
    }

    /**
     * What its one document says. Every mistake that was reported is thrown; without one {@code reader} must return something.
     *
     * @param expected what it must hold, for messages
     */
    <T> T only(String expected, Problems problems, Function<Node, @Nullable T> reader) {
        List<Node> documents = documents(problems);
        problems.throwIfAny();
        if (documents.size() != 1) {
            throw new MlopsException(
                    ErrorCode.INVALID_ARGUMENT,
                    "cannot read " + what + " " + file + ": it holds " + documents.size() + " documents, expected "
                            + expected);
        }
        T read = reader.apply(documents.getFirst());
        problems.throwIfAny();
        if (read == null) {
            throw new IllegalStateException("a " + what + " without mistakes was not read");
        }
        return read;
    }

    private String content() {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            throw new MlopsException(
                    ErrorCode.NOT_FOUND, "cannot read " + what + " " + file + ": there is no such file", e);
        } catch (CharacterCodingException e) {
            throw unreadable("it is not UTF-8", e);
        } catch (IOException e) {
            throw unreadable(Files.isDirectory(file) ? "it is a folder" : String.valueOf(e.getMessage()), e);
        }
    }

    private MlopsException unreadable(String reason, Exception cause) {
        return new MlopsException(
                ErrorCode.INVALID_ARGUMENT, "cannot read " + what + " " + file + ": " + reason, cause);
    }
}
