package io.mlops.benchmarks.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What other programs and the kernel say. */
class MeasuredTest {
    @Test
    void cpuTimeIsReadBehindTheName() {
        String stat = "4711 (worker 1) x) S 1 1 1 0 -1 4194560 9 8 7 6 120 30 0 0 20 0 2 0 1";
        assertThat(Usage.cpuMicros(stat)).isEqualTo(1_500_000);
    }

    @Test
    void residentMemoryIsReadInKib() {
        assertThat(Usage.residentKib(List.of("Name:\tnginx", "VmRSS:\t   12345 kB", "Threads:\t1")))
                .isEqualTo(12_345);
    }

    @Test
    void whatWrkPrintedIsRead() {
        String output =
                "Running 4s test\nRESULT {\"requests\":1000,\"micros\":2000000,\"failed\":3,\"p50\":1500,\"p99\":9000}\n";
        assertThat(Closed.read(output)).isEqualTo(new Closed(1_000, 2, 3, 1.5, 9));
        assertThatThrownBy(() -> Closed.read("unable to connect\n"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("wrk gave no result: unable to connect");
    }

    @Test
    void aPredictionHasOneKilobyte() {
        assertThat(Prediction.body()).hasSize(1_024);
        assertThat(new String(Prediction.request(), StandardCharsets.US_ASCII))
                .startsWith("POST /v2/models/bench/infer HTTP/1.1\r\n")
                .contains("\r\nContent-Length: 1024\r\n\r\n{");
    }

    @Test
    void ratiosAreTakenWithinARound() {
        List<Result> results = List.of(
                cost("ours", 1, 12), cost("nginx-tuned", 1, 10), cost("ours", 2, 30), cost("nginx-tuned", 2, 20));
        assertThat(Cost.markdown(results).replaceAll(" +", " "))
                .contains("| plain | ours | 21.0 (12.0–30.0) | 1.35 (1.20–1.50) |");
        assertThat(Cost.svg(results)).contains("× 1.35 (1.20–1.50)");
    }

    private static Result cost(String proxy, int round, double micros) {
        Map<String, Double> values = Map.of(
                "cpuMicros", micros, "rps", 1.0, "residentMib", 1.0, "p50Millis", 1.0, "p99Millis", 1.0, "failed", 0.0);
        return new Result(Cost.MODE, "plain", proxy, round, values);
    }
}
