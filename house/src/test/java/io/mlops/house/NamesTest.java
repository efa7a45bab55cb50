package io.mlops.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The words of the house. */
class NamesTest {
    private static final Pattern BANNED =
            Pattern.compile("Abstract.*|.*Impl|.*Manager|.*Helper|.*Utils?|I[A-Z][a-z].*");
    private static final List<String> LIBRARY_ROOMS = List.of(
            "core-api",
            "routing",
            "catalog",
            "planner",
            "control-plane",
            "provider-local",
            "provider-aws",
            "provider-azure",
            "provider-gcp",
            "images");

    @Test
    void typesAreNamedAfterWhatTheyAre() {
        List<String> badlyNamed = Repository.mainSources().stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .filter(name -> BANNED.matcher(name).matches())
                .toList();
        assertThat(badlyNamed).isEmpty();
        assertThat(BANNED.matcher("AbstractThing").matches()).isTrue();
        assertThat(BANNED.matcher("IStore").matches()).isTrue();
        assertThat(BANNED.matcher("Image").matches()).isFalse();
    }

    @Test
    void accessorsHaveNoGet() {
        for (String room : LIBRARY_ROOMS) {
            noMethods()
                    .that()
                    .arePublic()
                    .and()
                    .areDeclaredInClassesThat()
                    .arePublic()
                    .should()
                    .haveNameMatching("get[A-Z].*")
                    .allowEmptyShould(true)
                    .check(ModuleRulesTest.room(room));
        }
    }

    @Test
    void publicSignaturesBlock() {
        for (String room : LIBRARY_ROOMS) {
            noMethods()
                    .that()
                    .arePublic()
                    .and()
                    .areDeclaredInClassesThat()
                    .arePublic()
                    .should()
                    .haveRawReturnType(CompletableFuture.class)
                    .orShould()
                    .haveRawReturnType(Future.class)
                    .allowEmptyShould(true)
                    .check(ModuleRulesTest.room(room));
        }
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<String> unmarked = Repository.mainSources().stream()
                .map(Path::getParent)
                .filter(folder -> !isNullMarked(folder))
                .map(Repository::name)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(unmarked).isEmpty();
    }

    @Test
    void everyMainTypeSaysWhatItIs() {
        List<String> silent = Repository.mainSources().stream()
                .filter(file -> !file.endsWith("package-info.java"))
                .filter(file -> !Pattern.compile(
                                "/\\*\\*.*?\\*/\\s*(@[^\\n]*\\n\\s*)*(public |final |sealed |abstract |non-sealed )*"
                                        + "(class|record|interface|enum|@interface) ",
                                Pattern.DOTALL)
                        .matcher(Repository.read(file))
                        .find())
                .map(Repository::name)
                .toList();
        assertThat(silent).isEmpty();
    }

    @Test
    void providersRepeatTheSameFileSet() {
        for (String provider : List.of("Local", "Aws", "Azure", "Gcp")) {
            String name = provider.toLowerCase(Locale.ROOT);
            Path folder = Repository.ROOT.resolve("provider-" + name + "/src/main/java/io/mlops/provider/" + name);
            for (String suffix : List.of("ProviderFactory", "Provider", "Config", "Errors")) {
                assertThat(folder.resolve(provider + suffix + ".java")).exists();
            }
        }
    }

    private static boolean isNullMarked(Path folder) {
        Path info = folder.resolve("package-info.java");
        return Files.exists(info) && Repository.read(info).contains("@NullMarked");
    }
}
