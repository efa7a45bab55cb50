package io.mlops.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images by the command line: what it prints, and how it fails. The images themselves are tested where they are built. */
class ImageIT {
    @TempDir
    Path folder;

    private Installation mlops;
    private String[] program;

    @BeforeEach
    void setUp() throws Exception {
        mlops = Installation.fresh(folder);
        Path jars = Files.createDirectories(folder.resolve("jars"));
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(jars.resolve("trainer.jar")))) {
            jar.putNextEntry(new JarEntry("example/Trainer.class"));
        }
        program = new String[] {"--jars", jars.toString(), "--main-class", "example.Trainer", "--base", "scratch"};
    }

    private Installation.Result image(String verb, String target, String... more) throws Exception {
        String[] line = new String[3 + more.length];
        line[0] = "image";
        line[1] = verb;
        line[2] = target;
        System.arraycopy(more, 0, line, 3, more.length);
        return mlops.run(line);
    }

    private String[] programAnd(String... more) {
        String[] all = java.util.Arrays.copyOf(program, program.length + more.length);
        System.arraycopy(more, 0, all, program.length, more.length);
        return all;
    }

    @Test
    void buildPrintsTheDigestAndNothingElse() throws Exception {
        Path tar = folder.resolve("image.tar");
        Installation.Result text = image("build", tar.toString(), program);
        assertThat(text.exit()).as(text.toString()).isZero();
        assertThat(text.out()).matches("sha256:[0-9a-f]{64}\n");
        assertThat(text.err()).isEmpty();
        assertThat(tar).isNotEmptyFile();
        Installation.Result json = image("build", tar.toString(), programAnd("-o", "json"));
        assertThat(json.json().path("digest").asString()).isEqualTo(text.out().strip());
        assertThat(json.json().path("platform").asString()).isEqualTo("linux/amd64");
        assertThat(json.json().path("base").asString()).isEqualTo("scratch");
    }

    @Test
    void theBaseComesFromTheConfiguration() throws Exception {
        Path base = folder.resolve("base.tar");
        assertThat(image("build", base.toString(), program).exit()).isZero();
        mlops.ok("config", "set", "image.base", base.toString());
        Installation.Result onIt = image(
                "build",
                folder.resolve("image.tar").toString(),
                "--jars",
                program[1],
                "--main-class",
                program[3],
                "-o",
                "json");
        assertThat(onIt.json().path("base").asString()).as(onIt.toString()).isEqualTo(base.toString());
        Files.delete(base);
        Installation.Result gone = image(
                "build", folder.resolve("image.tar").toString(), "--jars", program[1], "--main-class", program[3]);
        assertThat(gone.exit()).as(gone.toString()).isEqualTo(4);
        assertThat(gone.err()).contains("there is no base image " + base);
    }

    @Test
    void whatIsWrongIsSaidWithTheRightExitCode() throws Exception {
        fails(2, "write localhost:5000/x:TAG", "push", "localhost:5000/x", program);
        fails(2, "write REGISTRY/NAME:TAG", "push", "localhost:5000/X:1", program);
        fails(2, "--jars and --main-class go together", "build", "x.tar", "--jars", program[1]);
        fails(2, "neither docker nor oci", "build", "x.tar", "--format", "zip");
        fails(2, "the platforms are linux/amd64 and linux/arm64", "build", "x.tar", "--platform", "amiga");
        fails(6, "localhost:" + closedPort(), "push", "localhost:" + closedPort() + "/x:1", program);
        fails(4, "there is no folder", "build", folder.resolve("nowhere/x.tar").toString(), program);
        assertThat(image("push", "trader:hunter2@registry.example/x:1", program).err())
                .contains("docker login")
                .doesNotContain("hunter2");
    }

    @Test
    void aSpecSaysWhereItsImageBelongs() throws Exception {
        Path local = Installation.EXAMPLE.resolve("deployment.yaml");
        fails(5, "none of its locations gets one from a registry", "push", "-f", local.toString());
        fails(2, "either REGISTRY/NAME:TAG", "push", "localhost:5000/x:1", "-f", local.toString());
        Files.writeString(mlops.home.resolve("config.yaml"), """
                providers.aws.regions: us-east-1,eu-west-1
                providers.aws.bucket: mlops-{region}
                providers.aws.role: arn:aws:iam::123456789012:role/mlops
                providers.aws.profile: nobody
                """, StandardOpenOption.APPEND);
        Path cloud = Files.writeString(
                folder.resolve("cloud.yaml"),
                Files.readString(local).replaceFirst("placement: .*", "placement: [aws/eu-west-1, aws/us-east-1]"));
        fails(
                3,
                "cannot make repository 123456789012.dkr.ecr.eu-west-1.amazonaws.com/mlops/model-server: no credentials"
                        + " were found for AWS",
                "push",
                "-f",
                cloud.toString(),
                "--create-repository");
    }

    /** On which nobody listens: it was free, and nothing of this test takes it. */
    private int closedPort() {
        return mlops.port;
    }

    private void fails(int code, String reason, String verb, String target, String... more) throws Exception {
        Installation.Result result = image(verb, target, more);
        assertThat(result.exit()).as(result.toString()).isEqualTo(code);
        assertThat(result.err()).as(result.toString()).startsWith("error: ").contains(reason);
        assertThat(result.out()).isEmpty();
    }
}
