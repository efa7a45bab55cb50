package io.mlops;

import static io.mlops.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small values: what they take, what they refuse, how they read. */
final class ValuesTest {
    @ParameterizedTest
    @CsvSource({"0B,0", "1B,1", "512MiB,536870912", "16 GiB,17179869184", "1TiB,1099511627776"})
    void readsSizes(String text, long bytes) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(ByteSize.parse(new ByteSize(bytes).toString())).isEqualTo(new ByteSize(bytes));
    }

    @Test
    void writesSizesInTheLargestWholeUnit() {
        assertThat(Stream.of(0L, 1023L, 1024L, 1536L, 1L << 30, (1L << 30) + 1)
                        .map(bytes -> new ByteSize(bytes).toString()))
                .containsExactly("0B", "1023B", "1KiB", "1536B", "1GiB", "1073741825B");
        assertThat(ByteSize.mebibytes(2)).isGreaterThan(ByteSize.parse("2047KiB"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1GB", "1.5GiB", "-1GiB", "1gib", "9999999999TiB", "99999999TiB"})
    void refusesOtherSizes(String text) {
        assertThat(assertFails(ErrorCode.INVALID_ARGUMENT, () -> ByteSize.parse(text)))
                .hasMessageContaining(text);
    }

    @Test
    void refusesNegativeSizes() {
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> new ByteSize(-1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "local/a", "cloud/us-east-1/use1-az4", "0/0/0"})
    void readsLocations(String text) {
        assertThat(Location.parse(text)).hasToString(text);
        assertThat(Location.parse(text)).isEqualTo(Location.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "local/", "Local", "local/A", "local//a", "a/b/c/d", "-a", "local/a b", "l\u00e4nd"})
    void refusesOtherLocations(String text) {
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> Location.parse(text));
    }

    @Test
    void aZoneNeedsARegion() {
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> new Location("cloud", null, "zone"));
    }

    @Test
    void losingALocationLosesWhatLiesInIt() {
        Location zone = Location.parse("cloud/region/zone");
        Location region = Location.parse("cloud/region");
        Location cloud = Location.parse("cloud");

        assertThat(cloud.contains(zone)).isTrue();
        assertThat(region.contains(zone)).isTrue();
        assertThat(zone.contains(zone)).isTrue();
        assertThat(zone.contains(region)).isFalse();
        assertThat(region.contains(Location.parse("cloud/region-2/zone"))).isFalse();
        assertThat(cloud.contains(Location.parse("other/region"))).isFalse();
        assertThat(zone.domain(FailureDomain.ZONE)).isEqualTo(zone);
        assertThat(zone.domain(FailureDomain.REGION)).isEqualTo(region);
        assertThat(zone.domain(FailureDomain.CLOUD)).isEqualTo(cloud);
        assertThat(zone.region()).contains("region");
        assertThat(region.zone()).isEmpty();
        assertThat(cloud.region()).isEmpty();
        assertThat(Stream.of("b/a", "a/b/c", "a", "a/b").map(Location::parse).sorted())
                .extracting(Location::toString)
                .containsExactly("a", "a/b", "a/b/c", "b/a");
    }

    @Test
    void namesAreShortAndPlain() {
        assertThat(ResourceName.of("trading-policy")).hasToString("trading-policy");
        assertThat(ResourceName.of("a")).isLessThan(ResourceName.of("b"));
        for (String bad : List.of("", "A", "1a", "-a", "a_b", "a.b", "x".repeat(21))) {
            assertFails(ErrorCode.INVALID_ARGUMENT, () -> ResourceName.of(bad));
        }
    }

    @Test
    void tagsFitEveryCloud() {
        Tags tags = Tags.of(Map.of("deployment", "policy", "revision", "1", "empty", ""));

        assertThat(tags.entries().keySet()).containsExactly("deployment", "empty", "revision");
        assertThat(tags.find("revision")).contains("1");
        assertThat(tags.find("other")).isEmpty();
        assertThat(Tags.of(Map.of("revision", "1")).subsetOf(tags)).isTrue();
        assertThat(Tags.of(Map.of("revision", "2")).subsetOf(tags)).isFalse();
        assertThat(Tags.none().subsetOf(tags)).isTrue();
        for (Map<String, String> bad : List.of(
                Map.of("", "x"), Map.of("A", "x"), Map.of("1", "x"), Map.of("a", "X"), Map.of("a", "x".repeat(64)))) {
            assertFails(ErrorCode.INVALID_ARGUMENT, () -> Tags.of(bad));
        }
    }

    @Test
    void digestsBytesFilesAndStreamsAlike(@TempDir Path folder) throws IOException {
        // From FIPS 180-4's examples.
        Sha256 abc = new Sha256("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        byte[] bytes = "abc".getBytes(StandardCharsets.US_ASCII);

        assertThat(Sha256.of(bytes)).isEqualTo(abc);
        assertThat(Sha256.of(new ByteArrayInputStream(bytes))).isEqualTo(abc);
        assertThat(Sha256.of(Files.write(folder.resolve("abc"), bytes))).isEqualTo(abc);
        assertThat(abc.abbreviated()).isEqualTo("ba7816bf8f01");
        assertThat(abc).hasToString(abc.hex());
    }

    @Test
    void digestsSurviveBase32() {
        // The same as: printf abc | sha256sum | xxd -r -p | base32
        assertThat(Sha256.of("abc".getBytes(StandardCharsets.US_ASCII)).base32())
                .isEqualTo("xj4bnp4pahh6uqkbidpf3lrceoyagyndsylxvhfucd7wd4qacwwq");
        Random random = new Random(5);
        byte[] bytes = new byte[16];
        for (int i = 0; i < 200; i++) {
            random.nextBytes(bytes);
            Sha256 digest = Sha256.of(bytes);
            assertThat(digest.base32()).hasSize(52).matches("[a-z2-7]+");
            assertThat(Sha256.ofBase32(digest.base32())).isEqualTo(digest);
        }
        Sha256 zero = new Sha256("0".repeat(64));
        assertThat(Sha256.ofBase32(zero.base32())).isEqualTo(zero);
    }

    @Test
    void refusesOtherDigests() {
        for (String bad : List.of("", "0".repeat(63), "0".repeat(65), "G".repeat(64), "A".repeat(64))) {
            assertFails(ErrorCode.INVALID_ARGUMENT, () -> new Sha256(bad));
        }
        // The last digit of 52 carries one bit of the digest and four that are zero.
        for (String bad :
                List.of("", "a".repeat(51), "a".repeat(53), "A".repeat(52), "1".repeat(52), "a".repeat(51) + "b")) {
            assertFails(ErrorCode.INVALID_ARGUMENT, () -> Sha256.ofBase32(bad));
        }
    }

    @Test
    void anExceptionSaysWhetherTryingAgainMayHelp() {
        assertThat(new MlopsException(ErrorCode.UNAVAILABLE, "m").retryable()).isTrue();
        assertThat(new MlopsException(ErrorCode.RESOURCE_EXHAUSTED, "m", false, "id-1", null).retryable())
                .isFalse();
        assertThat(new MlopsException(ErrorCode.UNKNOWN, "m", true, "id-1", null).requestId())
                .contains("id-1");
        assertThat(new MlopsException(ErrorCode.UNKNOWN, "m").requestId()).isEmpty();
        assertThat(Stream.of(ErrorCode.values()).filter(ErrorCode::retryable))
                .containsExactly(ErrorCode.RESOURCE_EXHAUSTED, ErrorCode.UNAVAILABLE, ErrorCode.DEADLINE_EXCEEDED);
    }
}
