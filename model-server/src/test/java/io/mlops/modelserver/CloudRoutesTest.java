package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server as a cloud's container starts and calls it. */
@TestInstance(Lifecycle.PER_CLASS)
class CloudRoutesTest {
    private ModelServer linear;
    private ModelServer pair;
    private Http http;
    private Http pairHttp;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException, StartFailure {
        Path version = Files.createDirectories(folder.resolve("linear/1"));
        TestModels.linear(version);
        Files.writeString(version.resolve("model.json"), """
                {"file": "linear.pt", "name": "linear", "version": "7",
                 "inputs": [{"name": "x", "datatype": "FP32", "shape": [-1, 3]}],
                 "outputs": [{"name": "y", "datatype": "FP32", "shape": [-1, 1]}]}
                """);
        Map<String, String> vertex = Map.of(
                "AIP_HEALTH_ROUTE", "/v1/endpoints/1/deployedModels/2",
                "AIP_PREDICT_ROUTE", "/v1/endpoints/1/deployedModels/2:predict",
                "AZUREML_MODEL_DIR", folder.toString());
        linear = TestModels.start(CommandLine.parse(List.of("serve", "--port", "0", "--host", "127.0.0.1"), vertex));
        http = new Http(linear.port());
        pair = TestModels.start(TestModels.pair(folder), TestModels.pair(Datatype.INT64));
        pairHttp = new Http(pair.port());
    }

    @AfterAll
    void stop() {
        http.close();
        pairHttp.close();
        linear.close();
        pair.close();
    }

    @Test
    void answersEveryCloudsHealthRoutes() {
        for (String path :
                List.of("/ping", "/", "/v1/endpoints/1/deployedModels/2", "/v2/models/linear/versions/7/ready")) {
            assertThat(http.get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void answersEveryCloudsScoringRouteInBothForms() {
        for (String path : List.of("/invocations", "/score", "/v1/endpoints/1/deployedModels/2:predict")) {
            assertThat(http.post(path, InferTest.body("[1,3]", "[1,1,1]")).body())
                    .as(path)
                    .contains("\"data\":[6.5]");
            HttpResponse<String> vertex =
                    http.post(path, "{\"instances\":[[1,1,1],{\"x\":[0,0,1]}],\"parameters\":{\"any\":1}}");
            assertThat(vertex.body()).as(path).isEqualTo("{\"predictions\":[[6.5],[3.5]]}");
            assertThat(vertex.headers().firstValue("mlops-model-digest"))
                    .contains(linear.model().digest());
        }
    }

    @Test
    void takesAndGivesObjectsWhereThereAreSeveralTensors() {
        assertThat(pairHttp.post(
                                "/invocations", "{\"instances\":[{\"b\":[5,6],\"a\":[3,4]},{\"a\":[0,0],\"b\":[1,2]}]}")
                        .body())
                .isEqualTo(
                        "{\"predictions\":[{\"sum\":[8,10],\"product\":[15,24]},{\"sum\":[1,2],\"product\":[0,0]}]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"instances\":[]} | 0 given, this model takes 1 or more",
                "{\"instances\":{}} | \"instances\" must be an array",
                "{\"instances\":[[1,2]]} | each instance must be an object of a, b",
                "{\"instances\":[{\"a\":[1,2]}]} | instance 0 lacks an input",
                "{\"instances\":[{\"a\":[1,2],\"b\":[1,2],\"c\":1}]} | input \"c\" is unknown",
                "{\"instances\":[{\"a\":[1,2],\"a\":[1,2]}]} | input \"a\" is given twice",
                "{\"instances\":[{\"a\":[1,2,3],\"b\":[1,2]}]} | more values than shape [2] takes",
                "{\"instances\":[{\"a\":[1],\"b\":[1,2]}]} | data has 1 elements",
                "{\"instances\":[{\"a\":[1,2],\"b\":[1,2]}],\"inputs\":[]} | cannot both be given",
            })
    void refusesInstancesThatDoNotFit(String body, String reason) {
        HttpResponse<String> answer = pairHttp.post("/invocations", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body().replace("\\\"", "\"")).contains(reason);
    }
}
