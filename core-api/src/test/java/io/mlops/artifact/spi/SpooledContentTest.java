package io.mlops.artifact.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.Tags;
import io.mlops.artifact.WriteOptions;
import io.mlops.spi.DriverException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpooledContentTest {
    private static final int PART = 1000;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 999, 1000, 1001, 2500})
    void partsAreTheContent(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);

        try (SpooledContent spooled = SpooledContent.read(new ByteArrayInputStream(content), PART)) {
            assertThat(spooled.size()).isEqualTo(size);
            assertThat(spooled.digest()).isEqualTo(Sha256.of(content));
            assertThat(spooled.onePart()).isEqualTo(size < PART);
            for (int offset = 0; offset < size; offset += PART) {
                byte[] part = new byte[spooled.part(offset).remaining()];
                spooled.part(offset).get(part);
                assertThat(part).isEqualTo(java.util.Arrays.copyOfRange(content, offset, offset + part.length));
                assertThat(offset + part.length).isEqualTo(Math.min(size, offset + PART));
            }
        }
    }

    @Test
    void anotherDigestAndAnInterruptAreNoticedBeforeAnythingIsStored() throws Exception {
        try (SpooledContent spooled = SpooledContent.read(new ByteArrayInputStream(new byte[3]), PART)) {
            WriteOptions other = WriteOptions.defaults().withExpectedDigest(Sha256.of(new byte[4]));
            assertThatThrownBy(() -> spooled.requireWanted(other))
                    .isInstanceOfSatisfying(
                            DriverException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
            spooled.requireWanted(WriteOptions.defaults().withExpectedDigest(Sha256.of(new byte[3])));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> spooled.requireWanted(WriteOptions.defaults()))
                    .isInstanceOf(InterruptedException.class);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void tagsAreOneLineAndTagsAgain() {
        Tags tags = Tags.of(Map.of("stage", "raw", "team", "trading-1", "empty", ""));

        assertThat(TagText.write(tags)).isEqualTo("empty=&stage=raw&team=trading-1");
        assertThat(TagText.read(TagText.write(tags))).isEqualTo(tags);
        assertThat(TagText.read("")).isEqualTo(Tags.none());
    }
}
