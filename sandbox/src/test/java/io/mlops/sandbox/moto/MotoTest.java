package io.mlops.sandbox.moto;

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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MotoTest {
    private static final Path TOOLS = Path.of(System.getProperty("mlops.root"), ".tools");

    @TempDir
    Path folder;

    @Test
    void keepsWhatIsPutAndEndsWhenItIsClosed() throws Exception {
        URI url;
        try (Moto moto = Moto.start(TOOLS, folder.resolve("moto.log"));
                HttpClient client = HttpClient.newHttpClient()) {
            url = moto.url();
            assertThat(send(client, url, "/bucket", "PUT", "").statusCode()).isEqualTo(200);
            assertThat(send(client, url, "/bucket/key", "PUT", "content").statusCode())
                    .isEqualTo(200);
            assertThat(send(client, url, "/bucket/key", "GET", "").body()).isEqualTo("content");
            assertThat(moto.installation().serviceModels().resolve("sagemaker")).isDirectory();
        }
        KilledParent.assertRefused(url);
    }

    @Test
    void endsWithAJavaProcessThatIsKilled() throws Exception {
        KilledParent.assertToolEndsWithIt(MotoProcess.class, TOOLS, folder.resolve("moto.log"));
    }

    @Test
    void aMissingPythonIsNamed() {
        assertThatThrownBy(() -> Python.find(folder.toString()))
                .isInstanceOfSatisfying(
                        MlopsException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                .hasMessageStartingWith("cannot run moto: python3 is not on the PATH; install Python 3.10 or newer");
    }

    @Test
    void anOldPythonAndOneWithoutPipAreNamed() throws Exception {
        script("echo old");
        assertThatThrownBy(() -> Python.find(folder.toString()))
                .hasMessageContaining("python3 is older than Python 3.10");
        script("[ \"$1\" = -c ] && echo cpython-399-linux && exit 0; exit 1");
        Python python = Python.find(folder.toString());
        assertThatThrownBy(() -> python.pip(List.of("install")))
                .hasMessageContaining("python3 has no pip; install Python 3.10 or newer with pip");
    }

    private void script(String line) throws IOException {
        Path python = folder.resolve("python3");
        Files.writeString(python, "#!/bin/sh\n" + line + "\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
    }

    private static HttpResponse<String> send(HttpClient client, URI url, String path, String method, String body)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url.resolve(path))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
