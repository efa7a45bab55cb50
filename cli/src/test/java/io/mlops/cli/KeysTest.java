package io.mlops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mlops.cli.CommandLineFixture.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** API keys on the command line. */
class KeysTest {
    @TempDir
    Path folder;

    private CommandLineFixture cli;

    @BeforeEach
    void setUp() {
        cli = new CommandLineFixture(folder.resolve("home"));
    }

    @Test
    void aKeyIsPrintedOnceAndItsHashIsKept() throws Exception {
        Result result = cli.run("key", "create", "desk-7");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).matches("mlops_[A-Za-z0-9_-]{43}\n");
        assertThat(result.err()).contains("from its next start the gateway asks for keys: gateway.api-keys: api-keys");
        String file = Files.readString(cli.home.resolve("api-keys"));
        assertThat(file).matches("desk-7: sha256:[0-9a-f]{64}\n");
        assertThat(cli.run("config", "get", "gateway.api-keys").out()).isEqualTo("api-keys\n");
        Result second = cli.run("key", "create", "research", "--deployments", "a,b", "-o", "json");
        assertThat(second.out()).contains("\"name\":\"research\"", "\"key\":\"mlops_");
        assertThat(Files.readString(cli.home.resolve("api-keys")))
                .startsWith(file)
                .containsPattern("research: sha256:[0-9a-f]{64} a b\n");
    }

    @Test
    void aNameIsUsedOnceAndMustBeOne() {
        assertThat(cli.run("key", "create", "desk").exit()).isZero();
        Result again = cli.run("key", "create", "desk");
        assertThat(again.exit()).isEqualTo(5);
        assertThat(again.err()).contains("cannot create the key \"desk\"", ":2: there is another key named desk");
        Result odd = cli.run("key", "create", "a b");
        assertThat(odd.exit()).isEqualTo(2);
        assertThat(odd.err()).contains("the name of a key has letters");
    }

    @Test
    void aKeyThatCouldEndAHeaderIsRefused() {
        Result result = cli.run("predict", "x", "--api-key", "a\r\nb");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("--api-key", "printable characters").doesNotContain("a\r\nb");
    }

    @Test
    void valuesOfSwitchesAreTrueOrFalse() {
        Result result = cli.run("config", "set", "gateway.insecure", "maybe");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("it is true or false");
    }
}
