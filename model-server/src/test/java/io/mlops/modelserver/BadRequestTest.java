package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.modelserver.ServerOptions.Tuning;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in, a clear answer goes out and the server goes on. */
@TestInstance(Lifecycle.PER_CLASS)
class BadRequestTest {
    private static final String INFER = "/v2/models/m/infer";
    private static final String GOOD = InferTest.body("[1,3]", "[1,1,1]");
    private static final int MAX_BODY = 4096;

    private ModelServer server;
    private Http http;

    @BeforeAll
    void start(@TempDir Path folder) {
        Tuning defaults = Tuning.defaults();
        Tuning tuning = new Tuning(defaults.batch(), MAX_BODY, 1, defaults.drain(), "cpu");
        server = TestModels.start(TestModels.options(TestModels.linear(folder), TestModels.LINEAR, tuning));
        http = new Http(server.port());
    }

    @AfterEach
    void servesOn() {
        assertThat(http.post(INFER, GOOD).statusCode()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | cannot read the body",
                "{ | cannot read the body as JSON at line 1",
                "{\"inputs\":[}   | cannot read the body as JSON at line 1",
                "[] | must be a JSON object",
                "{} | \"inputs\" is missing",
                "{\"inputs\":[]} | input \"x\" is missing",
                "{\"inputs\":{}} | \"inputs\" must be or hold an array",
                "{\"inputs\":[1]} | \"inputs\" must be or hold an object",
                "{\"inputs\":[{}]} | each needs name, shape and datatype",
                "{\"input\":[]} | unknown field \"input\"",
                "{\"id\":1,\"inputs\":[]} | \"id\" must be or hold a string",
                "{\"inputs\":[],\"inputs\":[]} | \"inputs\" is given twice",
                "{\"inputs\":[]}{} | something follows",
                "{\"inputs\":[],\"outputs\":[{\"name\":\"z\"}]} | no output \"z\": this model gives y",
                "{\"inputs\":[],\"outputs\":[{}]} | an output has no name",
                "{\"inputs\":[],\"parameters\":{\"binary_data_output\":1}} | must be true or false",
                "{\"instances\":[[1,1,1]]} | \"instances\" belongs to Vertex AI's route",
            })
    void refusesABodyThatIsNotARequest(String body, String reason) {
        refuses(body, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "x | FP64 | [1,3] | [1,1,1] | datatype is FP64, this model takes FP32",
                "x | fp32 | [1,3] | [1,1,1] | datatype is fp32",
                "z | FP32 | [1,3] | [1,1,1] | no input \"z\": this model takes x FP32 [-1,3]",
                "x | FP32 | [1,4] | [1,1,1,1] | shape is [1,4], this model takes [-1,3]",
                "x | FP32 | [3] | [1,1,1] | shape is [3], this model takes [-1,3]",
                "x | FP32 | [0,3] | [] | inputs have no rows",
                "x | FP32 | [-1,3] | [1,1,1] | \"shape\" holds -1",
                "x | FP32 | [1.5,3] | [1,1,1] | \"shape\" must be or hold an integer",
                "x | FP32 | [99999999999999999999,3] | [1,1,1] | cannot read the body as JSON",
                "x | FP32 | [2000000000,3] | [1,1,1] | fewer values than shape",
                "x | FP32 | [1,3] | [1,1] | data has 2 values, shape [1,3] takes 3",
                "x | FP32 | [1,3] | [] | data has 0 elements in dimension 0",
                "x | FP32 | [1,3] | [1,1,1,1] | more values than shape [1,3] takes",
                "x | FP32 | [2,3] | [[1,1,1],[1,1]] | data has 2 elements in dimension 1",
                "x | FP32 | [1,3] | [[1,1,1],[1,1,1]] | more values than",
                "x | FP32 | [1,3] | [[[1,1,1]]] | nested deeper than shape",
                "x | FP32 | [1,3] | [1,[1],1] | nested deeper than shape",
                "x | FP32 | [2,3] | [[1,1,1],1,1,1] | neither flat nor nested",
                "x | FP32 | [1,3] | 5 | data must be an array",
                "x | FP32 | [1,3] | null | data must be an array",
                "x | FP32 | [1,3] | [1,null,1] | null in data is not a number",
                "x | FP32 | [1,3] | [1,\"1\",1] | 1 in data is not a number",
                "x | FP32 | [1,3] | [1,{},1] | { in data is not a number",
                "x | FP32 | [1,3] | [1,true,1] | true in data is not a number",
                "x | FP32 | [1,3] | [1,1e39,1] | 1e39 in data is not a number that fits FP32",
                "x | FP32 | [1,3] | [1,NaN,1] | cannot read the body as JSON",
                "x | FP32 | [1,3] | [1,Infinity,1] | cannot read the body as JSON",
                "x | FP32 | [1,3] | [1,01,1] | cannot read the body as JSON",
                "x | FP32 | [1,3] | [1,1,1],\"data\":[1,1,1] | \"data\" is given twice",
                "x | FP32 | [1,3] | [1,1,1],\"dta\":1 | unknown field \"dta\"",
            })
    void refusesATensorThatDoesNotFit(String name, String datatype, String shape, String data, String reason) {
        String tensor =
                "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":%s,\"data\":%s}".formatted(name, datatype, shape, data);
        refuses("{\"inputs\":[" + tensor + "]}", reason);
        String dataFirst =
                "{\"data\":%s,\"shape\":%s,\"datatype\":\"%s\",\"name\":\"%s\"}".formatted(data, shape, datatype, name);
        if (!data.contains("\":")) {
            refuses("{\"inputs\":[" + dataFirst + "]}", reason);
        }
    }

    @Test
    void refusesTheSameInputTwice() {
        String tensor = "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,1,1]}";
        refuses("{\"inputs\":[" + tensor + "," + tensor + "]}", "input \\\"x\\\" is given twice");
        refuses(
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3]}]}",
                "has neither data nor binary_data_size");
    }

    @Test
    void refusesDeepNestingWithoutOverflowing() {
        refuses("{\"inputs\":" + "[".repeat(2000), "cannot read the body");
        refuses(InferTest.body("[1,3]", "[".repeat(1500)), "nested deeper than shape");
    }

    private void refuses(String body, String reason) {
        HttpResponse<String> answer = http.post(INFER, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body().replace("\\\"", "\""))
                .startsWith("{\"error\":\"")
                .contains(reason.replace("\\\"", "\""));
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v2/models/other/infer, 404",
        "POST, /v2/models/m/versions/2/infer, 404",
        "GET, /nothing, 404",
        "GET, /v2/models/m/infer, 405",
        "POST, /v2/health/live, 405",
        "DELETE, /v2, 405",
        "PUT, /v2/models/m/infer, 405",
        "OPTIONS, /metrics, 405",
    })
    void knowsItsPathsAndMethods(String method, String path, int status) {
        HttpResponse<String> answer = http.method(method, path);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":\"");
        assertThat(answer.headers().firstValue("allow").isPresent()).isEqualTo(status == 405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "application/octet-stream",
                "application/jsonp"
            })
    void refusesOtherContentTypes(String type) {
        HttpResponse<String> answer = http.post(INFER, GOOD, "content-type", type);
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains(type);
    }

    @Test
    void refusesCompressedBodies() {
        HttpResponse<String> answer =
                http.post(INFER, GOOD, "content-type", "application/json", "content-encoding", "gzip");
        assertThat(answer.statusCode()).isEqualTo(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "86400001", "1.5"})
    void refusesATimeoutThatIsNone(String timeout) {
        assertThat(http.post(INFER, GOOD, "mlops-timeout-ms", timeout).statusCode())
                .isEqualTo(400);
    }

    @Test
    void answers504WhereTheDeadlineHadPassed() {
        assertThat(http.post(INFER, GOOD, "mlops-timeout-ms", "0").statusCode()).isEqualTo(504);
        assertThat(http.post(INFER, GOOD, "mlops-timeout-ms", "10000").statusCode())
                .isEqualTo(200);
    }
}
