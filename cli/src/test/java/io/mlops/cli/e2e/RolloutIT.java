package io.mlops.cli.e2e;

import static io.mlops.cli.e2e.Installation.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Bad models meet users: one that answers otherwise, one that fails on some inputs. */
@Order(8)
class RolloutIT {
    private static final String CODE = "code/__torch__.py";
    /** For inputs whose first number is above 1,000. */
    private static final String RAISES = """
                worst = torch.max(torch.select(observation, 1, 0))
                if bool(torch.gt(worst, 1000.)):
                  ops.prim.RaiseException("no such price")
                else:
                  pass
            """;

    @TempDir
    Path folder;

    @Test
    void badCanariesAreGivenUp() throws Exception {
        try (Installation mlops = Installation.fresh(folder)) {
            mlops.deploy(spec(mlops, "deployment.yaml", "{error-rate: 1%}", "recorded"));
            aCanaryWithOtherOutputsIsNeverSeen(mlops);
            aCanaryThatFailsIsGivenUpByWhatUsersSee(mlops);
            assertThat(mlops.ok("audit", "log", NAME).out())
                    .contains("ROLLOUT_ABORTED")
                    .contains("drift");
            mlops.ok("destroy", NAME, "--yes");
        }
    }

    private static void aCanaryWithOtherOutputsIsNeverSeen(Installation mlops) throws Exception {
        Path drifts = spec(mlops, "deployment.yaml", "{error-rate: 1%, output-drift: 1%}", "recorded");
        rewrite(drifts, "x3 = torch.tanh(y2)", "x3 = torch.neg(torch.tanh(y2))");
        try (SteadyLoad load = mlops.load(NAME)) {
            Installation.Result result = mlops.run("deploy", "-f", drifts.toString(), "--yes");
            load.stop();
            assertThat(result.exit()).as(result.toString()).isEqualTo(5);
            assertThat(result.err()).contains("its output position drifts from that of revision 1 by");
            assertThat(load.failures).isEmpty();
            assertThat(load.answered.get()).isPositive();
        }
        assertServes(mlops, 1);
        assertThat(mlops.ok("audit", "log", NAME).out()).doesNotContain("ROLLOUT_STEP");
    }

    private static void aCanaryThatFailsIsGivenUpByWhatUsersSee(Installation mlops) throws Exception {
        Path fails = spec(mlops, "deployment.yaml", "{error-rate: 1%}", "none");
        rewrite(fails, "    centred = ", RAISES + "    centred = ");
        byte[] poison = Files.readString(Installation.INPUT)
                .replaceFirst("\"data\" : \\[ [^,]*,", "\"data\" : [ 1000000.0,")
                .getBytes(StandardCharsets.UTF_8);
        try (SteadyLoad good = mlops.load(NAME);
                SteadyLoad bad = SteadyLoad.on(mlops.infer(NAME), poison)) {
            Installation.Result result = mlops.run("deploy", "-f", fails.toString(), "--yes");
            bad.stop();
            good.stop();
            assertThat(result.exit()).as(result.toString()).isEqualTo(5);
            assertThat(result.err()).contains("requests failed, more than 1%");
            assertThat(good.failures).isEmpty();
            assertThat(bad.failures).isNotEmpty().allMatch(failure -> failure.startsWith("424 "));
            assertThat(bad.answered.get()).isGreaterThan(bad.failures.size());
        }
        assertServes(mlops, 1);
    }

    private static void assertServes(Installation mlops, int revision) throws Exception {
        JsonNode shown = mlops.deployment(NAME);
        assertThat(shown.path("phase").asString()).isEqualTo("ROLLED_BACK");
        assertThat(shown.path("revision").asInt()).isEqualTo(revision);
        assertThat(shown.path("ready").asInt()).isEqualTo(3);
    }

    private static Path spec(Installation mlops, String file, String abortOn, String compare) throws Exception {
        Path spec = mlops.patient(file);
        return Files.writeString(
                spec,
                Files.readString(spec)
                        .replaceFirst("strategy: rolling", "strategy: canary")
                        .replaceFirst("steps: \\[[^]]*]", "steps: [10%, 100%]")
                        .replaceFirst("hold: 2s", "compare: " + compare + "\n    hold: 30s")
                        .replaceFirst("abort-on: \\{[^}]*}", "abort-on: " + abortOn));
    }

    /** Changes a line of the code that lies in the model beside the spec. */
    private static void rewrite(Path spec, String line, String instead) throws Exception {
        Path model = spec.resolveSibling("model").resolve("policy.pt");
        Path changed = model.resolveSibling("changed.pt");
        try (ZipFile old = new ZipFile(model.toFile());
                OutputStream out = Files.newOutputStream(changed);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.setMethod(ZipOutputStream.STORED);
            for (Enumeration<? extends ZipEntry> entries = old.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                try (InputStream in = old.getInputStream(entry)) {
                    byte[] bytes = in.readAllBytes();
                    store(zip, entry.getName(), entry.getName().endsWith(CODE) ? edit(bytes, line, instead) : bytes);
                }
            }
        }
        Files.move(changed, model, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] edit(byte[] code, String line, String instead) {
        String text = new String(code, StandardCharsets.UTF_8);
        assertThat(text).contains(line);
        return text.replace(line, instead).getBytes(StandardCharsets.UTF_8);
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws Exception {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }
}
