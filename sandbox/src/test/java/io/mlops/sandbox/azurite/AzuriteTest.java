package io.mlops.sandbox.azurite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.MlopsException;
import io.mlops.sandbox.tool.KilledParent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzuriteTest {
    private static final Path TOOLS = Path.of(System.getProperty("mlops.root"), ".tools");

    @TempDir
    Path folder;

    @Test
    void answersAndEndsWhenItIsClosed() throws Exception {
        URI url;
        try (Azurite azurite = Azurite.start(TOOLS, folder.resolve("azurite.log"));
                HttpClient client = HttpClient.newHttpClient()) {
            url = azurite.url();
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(url.resolve("/" + Azurite.ACCOUNT + "/none/none"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.headers().firstValue("server").orElse("")).startsWith("Azurite-Blob/3.35.0");
            assertThat(azurite.alive()).isTrue();
        }
        KilledParent.assertRefused(url);
        assertThat(folder.resolve("azurite.log")).isEmptyFile();
    }

    @Test
    void endsWithAJavaProcessThatIsKilled() throws Exception {
        KilledParent.assertToolEndsWithIt(AzuriteProcess.class, TOOLS, folder.resolve("azurite.log"));
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        assertThatThrownBy(() -> Node.find(folder.toString()))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                .hasMessageStartingWith("cannot run Azurite: node is not on the PATH; install Node.js 18 or newer");
        script("node", "echo v12.22.1");
        assertThatThrownBy(() -> Node.find(folder.toString())).hasMessageContaining("npm is not on the PATH");
        script("npm", "echo registry says no; exit 1");
        assertThatThrownBy(() -> Node.find(folder.toString())).hasMessageContaining("is older than Node.js 18");
        script("node", "echo v20.1.0");
        Node node = Node.find(folder.toString());
        assertThatThrownBy(() -> node.install(folder))
                .hasMessage("cannot install Azurite: npm ended with 1:\nregistry says no");
    }

    @Test
    void isInstalledWhereALinkLeads() throws Exception {
        Path real = Files.createDirectories(folder.resolve("real")).toRealPath();
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        Path told = folder.resolve("told");
        script("node", "echo v20.1.0");
        script("npm", "echo \"$@\" > '" + told + "'");

        Node.find(folder.toString()).install(link);

        assertThat(Files.readString(told)).contains("--prefix " + real + " ");
    }

    private void script(String name, String line) throws IOException {
        Path program = folder.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + line + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }
}
