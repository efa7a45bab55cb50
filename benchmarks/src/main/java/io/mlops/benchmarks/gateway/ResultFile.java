package io.mlops.benchmarks.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** All runs so far, one JSON object a line: a run that was interrupted goes on where it stopped. Used by one thread. */
final class ResultFile {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final List<Result> results = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();

    private ResultFile(Path file) {
        this.file = file;
    }

    /** Reads what is there; a last line that was cut off by a kill is dropped, and any other that is no result is an error. */
    static ResultFile open(Path file) throws IOException {
        ResultFile opened = new ResultFile(file);
        if (Files.exists(file)) {
            String text = Files.readString(file);
            int whole = text.lastIndexOf('\n') + 1;
            int number = 0;
            for (String line : text.substring(0, whole).lines().toList()) {
                number++;
                opened.keep(parse(line, file + ":" + number));
            }
            if (whole < text.length()) {
                Files.writeString(file, text.substring(0, whole));
            }
        }
        return opened;
    }

    private static Result parse(String line, String where) throws IOException {
        try {
            JsonNode node = JSON.readTree(line);
            Map<String, Double> values = new HashMap<>();
            node.required("values")
                    .properties()
                    .forEach(
                            entry -> values.put(entry.getKey(), entry.getValue().asDouble()));
            return new Result(
                    node.required("mode").asString(),
                    node.required("cell").asString(),
                    node.required("proxy").asString(),
                    node.required("round").asInt(),
                    values);
        } catch (JacksonException e) {
            throw new IOException(
                    where + " is no result (" + e.getOriginalMessage()
                            + "); remove the line, or name another --results",
                    e);
        }
    }

    private void keep(Result result) {
        if (keys.add(result.key())) {
            results.add(result);
        }
    }

    boolean has(String mode, String cell, String proxy, int round) {
        return keys.contains(new Result(mode, cell, proxy, round, Map.of()).key());
    }

    /** Appends it at once. */
    void add(Result result) throws IOException {
        ObjectNode node = JSON.createObjectNode();
        node.put("at", Instant.now().toString());
        node.put("mode", result.mode()).put("cell", result.cell());
        node.put("proxy", result.proxy()).put("round", result.round());
        ObjectNode values = node.putObject("values");
        result.values().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(value -> values.put(value.getKey(), Math.round(value.getValue() * 1000) / 1000.0));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
                file, node + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        keep(result);
    }

    /** Those of one mode, in the order in which they were run. */
    List<Result> of(String mode) {
        return results.stream().filter(result -> result.mode().equals(mode)).toList();
    }
}
