package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered when the request is right and the model fails on it: 424, and nobody else suffers. */
class ModelFaultTest {
    private static final String INFER = "/v2/models/m/infer";

    @TempDir
    private Path folder;

    @Test
    void saysWhichOutputIsNotANumber() {
        try (ModelServer server = TestModels.start(TestModels.root(folder), TestModels.ROOT);
                Http http = new Http(server.port())) {
            HttpResponse<String> answer = http.post(INFER, InferTest.body("[2,1]", "[4,-4]"));
            assertThat(answer.statusCode()).isEqualTo(424);
            assertThat(answer.body())
                    .contains("the model gave NaN at element 1 of output \\\"y\\\"", "ask for binary_data");
            assertThat(http.post(INFER, InferTest.body("[1,1]", "[4]")).body()).contains("\"data\":[2.0]");
        }
    }

    @Test
    void keepsOneRequestsFaultFromItsNeighbours() {
        try (ModelServer server = TestModels.start(TestModels.table(folder), TestModels.TABLE);
                Http http = new Http(server.port())) {
            List<String> answers = IntStream.range(0, 200)
                    .parallel()
                    .mapToObj(i -> {
                        int index = i % 4;
                        HttpResponse<String> answer = http.post(
                                INFER,
                                "{\"inputs\":[{\"name\":\"i\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[" + index
                                        + "]}]}");
                        String expected = index == 3 ? "424" : "[" + (2 * index + 1) + ".0," + (2 * index + 2) + ".0]";
                        return (answer.statusCode() + " " + answer.body()).contains(expected) ? "" : answer.body();
                    })
                    .filter(s -> !s.isEmpty())
                    .toList();
            assertThat(answers).isEmpty();
            HttpResponse<String> fault = http.post(
                    INFER, "{\"inputs\":[{\"name\":\"i\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[7]}]}");
            assertThat(fault.body())
                    .isEqualTo("{\"error\":\"the model failed on this input: index out of range in self\"}");
        }
    }
}
