package io.mlops.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What may not stand in the text of this repository. */
class TextRulesTest {
    // The patterns are put together from parts, so that this file does not match itself.
    private static final Pattern CLOUD = Pattern.compile("\"(aw" + "s|azur" + "e|gc" + "p)\"");
    private static final Pattern SLEEP = Pattern.compile("Thread\\.sle" + "ep|TimeUnit\\.[A-Z]+\\.sle" + "ep");
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern SWALLOWED = Pattern.compile("catch \\((final )?[A-Za-z.| ]+ [a-z]\\w*\\) *\\{\\s*\\}");
    private static final Pattern MACHINE_PATH = Pattern.compile("(?<![\\w.])/(wo" + "rk|ro" + "ot|fa" + "rm)/");
    private static final Pattern REGISTRY_HOST =
            Pattern.compile("(repo1?\\.mav" + "en|npmj" + "s|py" + "pi|proxy\\.gol" + "ang)\\.(org|apache|com)");

    @Test
    void neutralRoomsDoNotNameClouds() {
        List<String> neutral = List.of(
                "core-api/",
                "routing/",
                "catalog/",
                "planner/",
                "provider-tck/",
                "trainer/",
                "gateway/",
                "client/",
                "control-plane/",
                "model-server/",
                "images/");
        assertThat(matches(
                        Repository.mainSources().stream()
                                .filter(file -> neutral.stream().anyMatch(Repository.name(file)::startsWith)),
                        CLOUD))
                .isEmpty();
    }

    @Test
    void nobodySleeps() {
        assertThat(matches(javaSources(), SLEEP)).isEmpty();
    }

    @Test
    void nothingIsUnfinished() {
        assertThat(matches(javaSources(), UNFINISHED)).isEmpty();
    }

    @Test
    void noErrorIsSwallowed() {
        assertThat(matches(javaSources(), SWALLOWED)).isEmpty();
        assertThat(SWALLOWED.matcher("catch (IOException e) {\n}").find()).isTrue();
    }

    @Test
    void noPathOfOneMachineAndNoRegistryHost() {
        Stream<Path> text =
                Repository.files().stream().filter(file -> !file.toString().matches(".*\\.(pt|png|gz|jar|csv)"));
        List<Path> files = text.toList();
        assertThat(matches(files.stream(), MACHINE_PATH)).isEmpty();
        assertThat(matches(files.stream(), REGISTRY_HOST)).isEmpty();
    }

    @Test
    void decisionsAreNumberedOnceAndInOrder() throws Exception {
        try (Stream<Path> files = Files.list(Repository.ROOT.resolve("docs/adr"))) {
            List<String> numbers = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d{4}-.*\\.md"))
                    .map(name -> name.substring(0, 4))
                    .sorted()
                    .toList();
            assertThat(numbers).isNotEmpty().doesNotHaveDuplicates();
            assertThat(numbers.getFirst()).isEqualTo("0001");
        }
    }

    private static Stream<Path> javaSources() {
        return Stream.concat(Repository.mainSources().stream(), Repository.testSources().stream());
    }

    private static List<String> matches(Stream<Path> files, Pattern pattern) {
        List<String> found = new ArrayList<>();
        files.forEach(file -> {
            String text = Repository.read(file);
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                long line = text.substring(0, matcher.start()).lines().count();
                found.add(Repository.name(file) + ":" + line + " "
                        + matcher.group().strip());
            }
        });
        return found;
    }
}
