package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(Lifecycle.PER_CLASS)
class InferTest {
    private static final String INFER = "/v2/models/m/infer";

    private ModelServer server;
    private Http http;

    private Path folder;

    @BeforeAll
    void start(@TempDir Path folder) {
        this.folder = folder;
        server = TestModels.start(TestModels.linear(folder), TestModels.LINEAR);
        http = new Http(server.port());
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }

    @Test
    void answersHealthAndMetadata() {
        assertThat(http.get("/v2/health/live").statusCode()).isEqualTo(200);
        assertThat(http.get("/v2/health/ready").body()).isEqualTo("{\"ready\":true}");
        assertThat(http.get("/v2/models/m/ready").statusCode()).isEqualTo(200);
        assertThat(http.get("/v2/models/m/versions/1/ready").statusCode()).isEqualTo(200);
        assertThat(http.get("/v2").body()).contains("\"name\":\"mlops-model-server\"", "\"binary_tensor_data\"");
        assertThat(http.get("/v2/models/m?a=b").body())
                .isEqualTo("{\"name\":\"m\",\"versions\":[\"1\"],\"platform\":\"pytorch_torchscript\","
                        + "\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,3]}],"
                        + "\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[-1,1]}],"
                        + "\"parameters\":{\"sha256\":\"" + server.model().digest() + "\",\"device\":\"cpu\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,3] | [1,1,1]                 | [1,1] | [6.5]",
                "[2,3] | [1,1,1, 0,0,1]          | [2,1] | [6.5,3.5]",
                "[2,3] | [[1,1,1],[0,0,1]]       | [2,1] | [6.5,3.5]",
                "[1,3] | [[-1e0, 2.5E-1, 1e-40]] | [1,1] | [0.0]",
            })
    void predictsFlatAndNestedRows(String shape, String data, String outShape, String out) {
        HttpResponse<String> answer = http.post(INFER, body(shape, data));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo(
                        "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":"
                                + outShape + ",\"data\":" + out + "}]}");
        assertThat(answer.headers().firstValue("mlops-model-digest"))
                .contains(server.model().digest());
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    }

    @Test
    void takesFieldsInAnyOrderAndEchoesTheId() {
        HttpResponse<String> answer = http.post("/v2/models/m/versions/1/infer", """
                {"parameters":{"anything":{"a":[1]}},
                 "outputs":[{"parameters":{"binary_data":false},"name":"y"}],
                 "inputs":[{"data":[[1,0,0],[2,0,0]],"datatype":"FP32","parameters":{"x":1},"name":"x","shape":[2,3]}],
                 "id":"ä\\"1"}""");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"id\":\"ä\\\"1\"", "\"data\":[1.5,2.5]");
    }

    @Test
    void takesAContentTypeWithCharsetOrNone() {
        String body = body("[1,3]", "[1,1,1]");
        assertThat(http.post(INFER, body, "content-type", "application/json; charset=utf-8")
                        .statusCode())
                .isEqualTo(200);
        assertThat(http.post(INFER, body, "accept", "*/*").statusCode()).isEqualTo(200);
    }

    @Test
    void answersManyConnectionsEachWithItsOwnRows() {
        List<Integer> wrong = java.util.stream.IntStream.range(0, 400)
                .parallel()
                .filter(i -> !http.post(INFER, body("[1,3]", "[" + i + ",0,0]"))
                        .body()
                        .contains("\"data\":[" + i + ".5]"))
                .boxed()
                .toList();
        assertThat(wrong).isEmpty();
        assertThat(http.get("/metrics").body())
                .contains(
                        "mlops_model_server_ready 1",
                        "route=\"infer\",code=\"200\"",
                        "mlops_model_server_batch_rows_count");
    }

    @ParameterizedTest
    @CsvSource({"INT64", "INT32", "INT8", "UINT8", "FP64", "FP32", "FP16"})
    void carriesEveryDatatype(Datatype type) {
        try (ModelServer pair = TestModels.start(TestModels.pair(folder), TestModels.pair(type));
                Http client = new Http(pair.port())) {
            String template = "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":[1,2],\"data\":%s}";
            String a = template.formatted("a", type, "[3,4]");
            String b = template.formatted("b", type, "[[5,6]]");
            String point = type.name().startsWith("FP") ? ".0" : "";
            HttpResponse<String> answer = client.post(INFER, "{\"inputs\":[" + b + "," + a + "]}");
            assertThat(answer.body())
                    .contains("\"data\":[8" + point + ",10" + point + "]")
                    .contains("\"data\":[15" + point + ",24" + point + "]");
        }
    }

    @Test
    void carriesBooleansAndTheRangeOfIntegers() {
        try (ModelServer bool = TestModels.start(
                        TestModels.identity(folder), TestModels.signature(List.of("x:BOOL:-1"), List.of("y:BOOL:-1")));
                Http client = new Http(bool.port())) {
            assertThat(client.post(
                                    INFER,
                                    "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"BOOL\",\"shape\":[2],\"data\":[true,false]}]}")
                            .body())
                    .contains("\"data\":[true,false]");
        }
        try (ModelServer longs = TestModels.start(
                        TestModels.identity(folder), TestModels.signature(List.of("x:INT64:"), List.of("y:INT64:")));
                Http client = new Http(longs.port())) {
            String max = "9223372036854775807";
            assertThat(client.post(
                                    INFER,
                                    "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT64\",\"shape\":[],\"data\":[" + max
                                            + "]}]}")
                            .body())
                    .contains("\"shape\":[],\"data\":[" + max + "]");
        }
    }

    @Test
    void matchesADictionaryByName() {
        try (ModelServer dictionary = TestModels.start(TestModels.dictionary(folder), TestModels.pair(Datatype.INT64));
                Http client = new Http(dictionary.port())) {
            String template = "{\"name\":\"%s\",\"datatype\":\"INT64\",\"shape\":[1,2],\"data\":[%s]}";
            String inputs =
                    "\"inputs\":[" + template.formatted("a", "3,4") + "," + template.formatted("b", "5,6") + "]";
            assertThat(client.post(INFER, "{" + inputs + "}").body())
                    .contains("\"name\":\"sum\",\"datatype\":\"INT64\",\"shape\":[1,2],\"data\":[8,10]");
            assertThat(client.post(INFER, "{" + inputs + ",\"outputs\":[{\"name\":\"product\"}]}")
                            .body())
                    .contains("\"data\":[15,24]")
                    .doesNotContain("sum");
        }
    }

    static String body(String shape, String data) {
        return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":" + shape + ",\"data\":" + data + "}]}";
    }
}
