package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the job commands refuse before they look at any provider. */
class JobTest {
    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() {
        cli = new CommandLineFixture(folder.resolve("home"));
    }

    @Test
    void aSpecIsNeeded() {
        Result result = cli.run("job", "submit");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("missing -f FILE", "see mlops-cli job submit --help");
        Result missing =
                cli.run("job", "submit", "-f", folder.resolve("none.yaml").toString());
        assertThat(missing.exit()).isEqualTo(4);
        assertThat(missing.err()).contains("none.yaml: there is no such file");
    }

    @Test
    void aMistakeInTheSpecHasItsPlace() throws IOException {
        Path spec = Files.writeString(folder.resolve("job.yaml"), """
                apiVersion: mlops/v1
                kind: TrainingJob
                metadata: {name: policy}
                spec:
                  location: local/a
                  command: [train]
                  output: {artefact: model.pt}
                """);
        Result result = cli.run("job", "submit", "-f", spec.toString());
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains(spec + ":7:12: unknown key \"artefact\" in spec.output: did you mean artifact?");
        assertThat(cli.home).doesNotExist();
    }

    @Test
    void tagsAndTimesAreCheckedWhileParsing() {
        Result tags = cli.run("job", "list", "--tags", "research");
        assertThat(tags.exit()).isEqualTo(2);
        assertThat(tags.err()).contains("\"research\" is no tag; write KEY=VALUE");
        assertThat(cli.run("job", "list", "--tags", "Team=x").exit()).isEqualTo(2);
        assertThat(cli.run("job", "wait", "policy", "--timeout", "soon").exit()).isEqualTo(2);
        assertThat(cli.run("job", "show").exit()).isEqualTo(2);
    }

    @Test
    void aMistypedCommandIsGuessed() {
        Result result = cli.run("job", "submitt", "-f", "x");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("did you mean mlops-cli job submit?");
    }
}
