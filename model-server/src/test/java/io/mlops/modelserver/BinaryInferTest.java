package io.mlops.modelserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(Lifecycle.PER_CLASS)
class BinaryInferTest {
    private static final String INFER = "/v2/models/m/infer";
    private static final String LENGTH = "Inference-Header-Content-Length";
    private static final String HEADER =
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2,3],\"parameters\":{\"binary_data_size\":%d}}]%s}";

    private ModelServer server;
    private Http http;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = TestModels.start(TestModels.linear(folder), TestModels.LINEAR);
        http = new Http(server.port());
    }

    @AfterAll
    void stop() {
        http.close();
        server.close();
    }

    private static byte[] body(String json, float... values) {
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate(head.length + 4 * values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(head);
        for (float value : values) {
            out.putFloat(value);
        }
        return out.array();
    }

    private HttpResponse<byte[]> post(String json, float... values) {
        return http.post(
                INFER,
                body(json, values),
                "content-type",
                "application/octet-stream",
                LENGTH,
                String.valueOf(json.length()));
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void takesBinaryAndAnswersJson() {
        HttpResponse<byte[]> answer = post(HEADER.formatted(24, ""), 1, 1, 1, 0, 0, 1);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        assertThat(text(answer)).contains("\"data\":[6.5,3.5]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"parameters\":{\"binary_data_output\":true}",
                ",\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":true}}]"
            })
    void answersBinaryWhereAskedFor(String ask) {
        HttpResponse<byte[]> answer = post(HEADER.formatted(24, ask), 1, 1, 1, 0, 0, 1);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/octet-stream");
        int jsonLength =
                Math.toIntExact(answer.headers().firstValueAsLong(LENGTH).orElseThrow());
        assertThat(text(answer).substring(0, jsonLength))
                .endsWith("\"shape\":[2,1],\"parameters\":{\"binary_data_size\":8}}]}");
        ByteBuffer raw = ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(raw.getFloat(jsonLength)).isEqualTo(6.5f);
        assertThat(raw.getFloat(jsonLength + 4)).isEqualTo(3.5f);
        assertThat(answer.body()).hasSize(jsonLength + 8);
    }

    @Test
    void takesTheLengthFromSageMakersContentType() {
        String json = HEADER.formatted(24, ",\"parameters\":{\"binary_data_output\":true}");
        String type = "application/vnd.sagemaker-triton.binary+json;json-header-size=";
        HttpResponse<byte[]> answer =
                http.post("/invocations", body(json, 1, 1, 1, 0, 0, 1), "content-type", type + json.length());
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        String answered = answer.headers().firstValue("content-type").orElseThrow();
        assertThat(answered).startsWith(type);
        int jsonLength = Integer.parseInt(answered.substring(type.length()));
        assertThat(ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN).getFloat(jsonLength))
                .isEqualTo(6.5f);
    }

    @Test
    void whatSageMakerStripsTravelsInItsCustomAttributes() {
        byte[] body = body(HEADER.formatted(24, ""), 1, 1, 1, 0, 0, 1);
        String type = "application/vnd.sagemaker-triton.binary+json;json-header-size=";
        String attributes = "x-amzn-sagemaker-custom-attributes";
        String[] headers = {
            "content-type", type + HEADER.formatted(24, "").length(), attributes, "trace=1, mlops-timeout-ms=5000"
        };
        HttpResponse<byte[]> answer = http.post("/invocations", body, headers);
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
        assertThat(answer.headers().firstValue(attributes))
                .contains("mlops-model-digest="
                        + answer.headers().firstValue("mlops-model-digest").orElseThrow());
        headers[3] = "mlops-timeout-ms=0";
        assertThat(http.post("/invocations", body, headers).statusCode()).isEqualTo(504);
    }

    @Test
    void passesNanThroughAsItIs() {
        HttpResponse<byte[]> answer =
                post(HEADER.formatted(24, ",\"parameters\":{\"binary_data_output\":true}"), Float.NaN, 1, 1, 0, 0, 1);
        int jsonLength =
                Math.toIntExact(answer.headers().firstValueAsLong(LENGTH).orElseThrow());
        ByteBuffer raw = ByteBuffer.wrap(answer.body()).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(raw.getFloat(jsonLength)).isNaN();
        assertThat(raw.getFloat(jsonLength + 4)).isEqualTo(3.5f);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "23 | 6 | binary_data_size is 23, shape [2,3] of FP32 takes 24",
                "24 | 5 | binary_data_size is 24, only 20 bytes follow",
                "24 | 7 | 4 bytes after the JSON belong to no input",
                "-1 | 6 | binary_data_size is negative",
            })
    void refusesLengthsThatDoNotAddUp(int declared, int values, String reason) {
        HttpResponse<byte[]> answer = post(HEADER.formatted(declared, ""), new float[values]);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer)).contains(reason);
    }

    @ParameterizedTest
    @CsvSource({"0", "-3", "abc", "100000"})
    void refusesAHeaderLengthThatCannotBe(String length) {
        byte[] body = body(HEADER.formatted(24, ""), 1, 1, 1, 0, 0, 1);
        HttpResponse<byte[]> answer =
                http.post(INFER, body, "content-type", "application/octet-stream", LENGTH, length);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer)).contains("the length of the JSON header is");
    }

    @Test
    void refusesDataBesideBinaryData() {
        HttpResponse<byte[]> answer = post(
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,1,1],\"parameters\":{\"binary_data_size\":12}}]}",
                1,
                1,
                1);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer)).contains("has both data and binary_data_size");
    }
}
