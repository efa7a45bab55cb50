package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The storage commands on the store of the local provider. */
class StorageTest {
    private static final String POLICY = """
            apiVersion: mlops/v1
            kind: TieringPolicy
            metadata: {name: trading-data}
            spec:
              store: store://local
              rules: [{name: logs, prefix: logs/, tiers: [{after: 30d, tier: cool}], expire-after: 365d}]
            """;

    @TempDir
    Path folder;

    private CommandLineFixture cli;
    private Path model;

    @BeforeEach
    void setUp() throws Exception {
        cli = new CommandLineFixture(folder.resolve("home"));
        LocalProviderFolder.create(folder.resolve("dist"));
        System.setProperty("mlops.dist", folder.resolve("dist").toString());
        model = Files.writeString(folder.resolve("model.pt"), "a model");
    }

    @AfterEach
    void tearDown() {
        System.clearProperty("mlops.dist");
    }

    @Test
    void aFileGoesInIsListedAndComesBack() throws Exception {
        Result in = cli.run("storage", "cp", model.toString(), "store://local/models/", "--tier", "cool");
        assertThat(in.err()).isEmpty();
        assertThat(in.exit()).isZero();
        assertThat(in.out()).isEqualTo("7B  cool  " + digest() + "  store://local/models/model.pt\n");

        Result list = cli.run("storage", "ls", "store://local");
        assertThat(list.out().lines().toList().get(0)).isEqualTo("SIZE  TIER  STATE   MODIFIED              KEY");
        assertThat(list.out().lines().toList().get(1)).matches("7B    cool  online  \\S+Z  models/model.pt");

        Result out = cli.run("storage", "cp", "store://local/models/model.pt", folder + "/back.pt");
        assertThat(out.exit()).isZero();
        assertThat(folder.resolve("back.pt")).hasContent("a model");
        cli.run("storage", "cp", "store://local/models/model.pt", "store://local/copies/");
        assertThat(cli.run("storage", "cp", "-r", "store://local/", folder + "/all")
                        .exit())
                .isZero();
        assertThat(folder.resolve("all/models/model.pt")).hasContent("a model");
        assertThat(folder.resolve("all/copies/model.pt")).hasContent("a model");
    }

    @Test
    void jsonIsForPrograms() {
        JsonNode stored = json("storage", "cp", model.toString(), "store://local/m.pt", "--tags", "stage=raw,team=a")
                .path("objects")
                .path(0);
        assertThat(stored.path("uri").asString()).isEqualTo("store://local/m.pt");
        assertThat(stored.path("size").asLong()).isEqualTo(7);
        assertThat(stored.path("tier").asString()).isEqualTo("hot");
        assertThat(stored.path("restore").asString()).isEqualTo("online");
        assertThat(stored.path("digest").asString()).startsWith(digest());
        assertThat(stored.path("tags").path("team").asString()).isEqualTo("a");
        assertThat(json("storage", "ls", "store://local/m").path("objects").path(0))
                .isEqualTo(stored);
        assertThat(json("storage", "ls", "store://local/x").path("objects")).isEmpty();
        assertThat(json("storage", "ls", "store://local", "--unfinished").path("unfinished"))
                .isEmpty();
        assertThat(json("storage", "rm", "store://local/m.pt", "--yes")
                        .path("deleted")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void whatIsArchivedIsRestored() {
        cli.run("storage", "cp", model.toString(), "store://local/m.pt");
        Result moved = cli.run("storage", "tier", "store://local/m.pt", "archive");
        assertThat(moved.out()).isEqualTo("store://local/m.pt: archive\n");

        Result refused = cli.run("storage", "cp", "store://local/m.pt", folder + "/back.pt");
        assertThat(refused.exit()).isEqualTo(5);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err())
                .isEqualTo(
                        "error: cannot download m.pt: it is archived; restore it first (ArtifactStore.restore, mlops-cli"
                                + " storage restore)\n");
        assertThat(folder.resolve("back.pt")).doesNotExist();

        cli.run("config", "set", "local.restore-time", "1ms");
        Result restored =
                cli.run("storage", "restore", "store://local/m.pt", "--keep", "7d", "--wait", "--timeout", "30s");
        assertThat(restored.exit()).as(restored.err()).isZero();
        assertThat(restored.out()).startsWith("store://local/m.pt: restored until ");
        assertThat(cli.run("storage", "cp", "store://local/m.pt", folder + "/back.pt")
                        .exit())
                .isZero();
        Result fast = cli.run("storage", "restore", "store://local/m.pt", "--keep", "5m");
        assertThat(fast.exit()).isEqualTo(2);
        assertThat(fast.err()).contains("whole days");
    }

    @Test
    void deletingAsksFirst() {
        cli.run("storage", "cp", model.toString(), "store://local/a/m.pt");
        Result unasked = cli.run("storage", "rm", "store://local/a/m.pt");
        assertThat(unasked.exit()).isEqualTo(2);
        assertThat(unasked.err()).contains("add --yes");
        assertThat(cli.run("storage", "rm", "store://local/a", "--yes").exit()).isEqualTo(4);
        cli.terminal = true;
        cli.typed = "n\n";
        assertThat(cli.run("storage", "rm", "-r", "store://local/a").exit()).isEqualTo(130);
        cli.typed = "y\n";
        Result asked = cli.run("storage", "rm", "-r", "store://local/a");
        assertThat(asked.err()).isEqualTo("Delete 1 objects: store://local/a and all below? [y/N] ");
        assertThat(asked.out()).isEqualTo("store://local/a: deleted 1 objects\n");
        assertThat(cli.run("storage", "ls", "store://local").err()).isEqualTo("nothing lies under store://local/\n");
    }

    @Test
    void foldersNeedToBeAskedFor() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data/sub"));
        Files.writeString(data.resolve("x"), "x");
        Result refused = cli.run("storage", "cp", folder + "/data", "store://local/data");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("is a folder").contains("add -r");

        Result stored = cli.run("storage", "cp", "-r", folder + "/data", "store://local/data");
        assertThat(stored.out()).contains("store://local/data/sub/x");
        assertThat(cli.run("storage", "tier", "-r", "store://local/data", "cold")
                        .out())
                .isEqualTo("store://local/data/sub/x: cold\n");
    }

    @Test
    void nothingIsOverwrittenThatShallNotBe() {
        cli.run("storage", "cp", model.toString(), "store://local/m.pt");
        Result refused = cli.run("storage", "cp", model.toString(), "store://local/m.pt", "--if-absent");
        assertThat(refused.exit()).isEqualTo(5);
        assertThat(refused.err()).contains("there is an object of this name");
    }

    @Test
    void largeFilesMoveInPartsAndLeaveNoNotes() throws Exception {
        Path large = Files.write(folder.resolve("large"), new byte[(11 << 20) + 3]);
        cli.terminal = true;
        Result in = cli.run("storage", "cp", large.toString(), "store://local/large", "--part-size", "5MiB");
        assertThat(in.exit()).as(in.err()).isZero();
        assertThat(in.err()).contains("large  ").contains("of 11.0 MiB (100 %)");
        assertThat(cli.run("storage", "cp", "store://local/large", folder + "/back", "--part-size", "5MiB")
                        .exit())
                .isZero();
        assertThat(folder.resolve("back")).hasSameBinaryContentAs(large);
        try (Stream<Path> left = Files.list(cli.home.resolve("transfers/local"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aPolicyIsPlannedAppliedAndShown() throws Exception {
        Path file = Files.writeString(folder.resolve("tiering.yaml"), POLICY);
        String added = "+ rule logs: prefix logs/, cool after 30d, expire after 365d\n";
        Result plan = cli.run("storage", "policy", "plan", "-f", file.toString());
        assertThat(plan.exit()).as(plan.err()).isZero();
        assertThat(plan.out()).isEqualTo(added);
        assertThat(cli.run("storage", "policy", "show", "store://local").err())
                .isEqualTo("store://local follows no policy: objects stay where they are\n");
        assertThat(cli.run("storage", "policy", "apply", "-f", file.toString()).exit())
                .isEqualTo(2);

        assertThat(cli.run("storage", "policy", "apply", "-f", file.toString(), "--yes")
                        .out())
                .isEqualTo(added);
        String shown = "rule logs: prefix logs/, cool after 30d, expire after 365d\n";
        assertThat(cli.run("storage", "policy", "apply", "-f", file.toString()).out())
                .isEqualTo(shown);
        assertThat(cli.run("storage", "policy", "show", "store://local").out()).isEqualTo(shown);
        JsonNode json = json("storage", "policy", "show", "store://local");
        assertThat(json.path("changes")).isEmpty();
        assertThat(json.path("rules").path(0).path("name").asString()).isEqualTo("logs");

        Files.writeString(file, POLICY.replace("cool", "coool"));
        Result wrong = cli.run("storage", "policy", "apply", "-f", file.toString(), "--yes");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("tiering.yaml:6:").contains("did you mean cool?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "storage ls models/ | 2 | \"models/\" names no store; write store://PROVIDER/KEY",
                "storage ls s3://bucket/x | 2 | \"s3://bucket/x\" names no store",
                "storage ls store:///x | 2 | names no provider",
                "storage ls store://nobody | 4 | there is no provider nobody; there are local",
                "storage cp a b | 2 | neither a nor b is in a store",
                "storage cp missing store://local/ | 4 | there is no file missing",
                "storage cp store://local/x x | 4 | there is no object of this name",
                "storage cp -r store://local/none/ x | 4 | there is nothing below it",
                "storage tier -r store://local/none cool | 4 | there is nothing below it",
                "storage rm -r store://local/none --yes | 4 | there is nothing below it",
                "storage cp store://local/ x | 2 | its key is missing",
                "storage cp x store://local/a --part-size 1KiB | 2 | a part has 5MiB to 1GiB, not 1KiB",
                "storage cp x store://local/a --tags stage | 2 | \"stage\" is no tag; write key=value",
                "storage tier store://local/x warm | 2 | expected hot, cool, cold, archive or auto",
                "storage tier store://local/x cool | 4 | there is no object of this name",
                "storage restore store://local/x | 4 | there is no object of this name",
                "storage policy aply | 2 | did you mean mlops-cli storage policy apply?",
                "storage policy show | 2 | no store is named",
                "storage policy show local | 2 | \"local\" names no store",
                "storage policy show nowhere://x | 2 | no provider that is installed (local) knows it",
                "storage policy plan | 2 | no policy is given",
                "storage policy plan -f none.yaml | 4 | there is no such file",
            })
    void mistakesAreExplained(String line, int exit, String reason) {
        Result result = cli.run(line.split(" ", -1));

        assertThat(result.err()).startsWith("error: ").contains(reason);
        assertThat(result.exit()).isEqualTo(exit);
        assertThat(result.out()).isEmpty();
    }

    private String digest() {
        return io.mlops.Sha256.of("a model".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .abbreviated();
    }

    private JsonNode json(String... line) {
        String[] whole = java.util.Arrays.copyOf(line, line.length + 2);
        whole[line.length] = "-o";
        whole[line.length + 1] = "json";
        Result result = cli.run(whole);
        assertThat(result.exit()).as(result.err()).isZero();
        return JsonMapper.shared().readTree(result.out());
    }
}
