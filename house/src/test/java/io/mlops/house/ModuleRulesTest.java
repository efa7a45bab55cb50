package io.mlops.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class ModuleRulesTest {
    private static final Map<String, JavaClasses> IMPORTED = new ConcurrentHashMap<>();
    private static final String[] PROVIDERS_AND_SDKS = {
        "io.mlops.provider.local..",
        "io.mlops.provider.aws..",
        "io.mlops.provider.azure..",
        "io.mlops.provider.gcp..",
        "software.amazon..",
        "com.amazonaws..",
        "com.azure..",
        "com.google.cloud..",
        "com.google.api.."
    };

    @Test
    void coreApiDependsOnTheJdkAndJspecifyOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                // The JDK's own parser of XML stands in a package of its module java.xml.
                .resideInAnyPackage("java..", "javax.xml.stream..", "org.jspecify.annotations", "io.mlops..")
                .check(room("core-api"));
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mlops.routing..",
                        "io.mlops.gateway..",
                        "io.mlops.controlplane..",
                        "io.mlops.cli..",
                        "io.mlops.provider.local..",
                        "io.mlops.provider.aws..",
                        "io.mlops.provider.azure..",
                        "io.mlops.provider.gcp..")
                .check(room("core-api"));
    }

    @Test
    void providersKnowOnlyCoreApi() {
        for (String provider : List.of("local", "aws", "azure", "gcp")) {
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.mlops.routing..",
                            "io.mlops.planner..",
                            "io.mlops.catalog..",
                            "io.mlops.gateway..",
                            "io.mlops.client..",
                            "io.mlops.controlplane..",
                            "io.mlops.modelserver..",
                            "io.mlops.sandbox..",
                            "io.mlops.cli..")
                    .orShould()
                    .dependOnClassesThat(resideInAPackage("io.mlops.provider.*..")
                            .and(resideOutsideOfPackages("io.mlops.provider." + provider, "io.mlops.provider.spi")))
                    .check(room("provider-" + provider));
        }
    }

    @Test
    void noSdkShowsInAProvidersPublicSignatures() {
        noSdkShows("provider-aws", "software.amazon..");
        noSdkShows("provider-azure", "com.azure..");
        noSdkShows("provider-gcp", "com.google..");
    }

    private static void noSdkShows(String room, String sdk) {
        noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .haveRawReturnType(resideInAPackage(sdk))
                .orShould()
                .haveRawParameterTypes(DescribedPredicate.anyElementThat(resideInAPackage(sdk)))
                .check(room(room));
    }

    @Test
    void imagesKnowOnlyCoreApi() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mlops.provider..",
                        "io.mlops.routing..",
                        "io.mlops.gateway..",
                        "io.mlops.client..",
                        "io.mlops.controlplane..",
                        "io.mlops.modelserver..",
                        "io.mlops.cli..")
                .check(room("images"));
        // Who builds images chooses one library for it, which nobody else sees.
        for (String room : List.of("core-api", "routing", "gateway", "client", "control-plane", "cli")) {
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.google.cloud.tools.jib..", "io.mlops.images..")
                    .check(room(room));
        }
    }

    @Test
    void neutralRoomsKnowNoProviderAndNoSdk() {
        for (String room : List.of(
                "core-api",
                "routing",
                "planner",
                "catalog",
                "gateway",
                "client",
                "control-plane",
                "provider-tck",
                "trainer")) {
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(PROVIDERS_AND_SDKS)
                    .check(room(room));
        }
    }

    @Test
    void theGatewayKnowsRoutingOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mlops.endpoint..", "io.mlops.artifact..", "io.mlops.controlplane..", "io.mlops.cli..")
                .check(room("gateway"));
    }

    @Test
    void theClientKnowsRoutingOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mlops.endpoint..",
                        "io.mlops.artifact..",
                        "io.mlops.gateway..",
                        "io.mlops.controlplane..",
                        "io.netty..")
                .check(room("client"));
    }

    @Test
    void theSandboxKnowsNobodyWhoIsTestedOnIt() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mlops.routing..",
                        "io.mlops.gateway..",
                        "io.mlops.controlplane..",
                        "io.mlops.modelserver..",
                        "io.mlops.cli..")
                .check(room("sandbox"));
        // Google's messages and service bases are the protocol itself; they lie in the packages of its clients.
        Pattern protocol = Pattern.compile(
                "com\\.google\\.(api|api\\.cloudquotas\\.v[0-9]+|cloud\\.(aiplatform|billing\\.budgets|cloudquotas|resourcemanager|run)\\.v[0-9]+)\\.(?!\\w*(Client|Settings)\\b)\\w+");
        noClasses()
                .should()
                .dependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(PROVIDERS_AND_SDKS)
                        .and(DescribedPredicate.describe(
                                "are no messages and no service bases",
                                each -> !protocol.matcher(each.getFullName().replaceFirst("\\$.*", ""))
                                        .matches())))
                .check(room("sandbox"));
    }

    @Test
    void theCatalogKnowsCoreApiOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.mlops.routing..",
                        "io.mlops.planner..",
                        "io.mlops.gateway..",
                        "io.mlops.client..",
                        "io.mlops.controlplane..",
                        "io.mlops.modelserver..",
                        "io.mlops.sandbox..",
                        "io.mlops.cli..")
                .check(room("catalog"));
    }

    @Test
    void routingIsPure() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..", "java.nio.channels..", "io.netty..")
                .check(room("routing"));
    }

    /** Same input, same plan: what it decides from is handed to it. */
    @Test
    void thePlannerIsPure() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..",
                        "java.net..",
                        "java.nio..",
                        "io.mlops.routing..",
                        "io.mlops.gateway..",
                        "io.mlops.controlplane..",
                        "io.mlops.cli..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.time\\.(Clock|InstantSource)|java\\.util\\.(Random|UUID)|java\\.util\\.random\\..*")
                .check(room("planner"));
        // The solver is loaded when it is first needed, by one class, and nobody sees it.
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .arePublic()
                .should()
                .haveRawReturnType(resideInAPackage("com.google.."))
                .orShould()
                .haveRawParameterTypes(DescribedPredicate.anyElementThat(resideInAPackage("com.google..")))
                .check(room("planner"));
    }

    @Test
    void spiIsForProvidersAndPortableTypes() {
        for (String room : List.of("routing", "planner", "catalog", "gateway", "client", "control-plane", "trainer")) {
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.mlops.spi..",
                            "io.mlops.endpoint.spi..",
                            "io.mlops.artifact.spi..",
                            "io.mlops.training.spi..",
                            "io.mlops.price.spi..",
                            "io.mlops.transport.spi..")
                    .check(room(room));
        }
    }

    /** What a team embeds, and what it tests its own provider with; not the tool, nor what is only here to be read or run. */
    @Test
    void theBillOfMaterialsNamesEveryRoomThatIsPublished() {
        List<String> published = Repository.ROOMS.stream()
                .filter(room -> !room.equals("cli") && !room.equals("benchmarks") && !room.startsWith("examples/"))
                .map(room -> "mlops-" + room)
                .toList();
        String bom = Repository.read(Repository.ROOT.resolve("bom/pom.xml"));
        String managed = bom.substring(bom.indexOf("<dependencyManagement>"));

        assertThat(Pattern.compile("<artifactId>(mlops-[a-z-]+)</artifactId>")
                        .matcher(managed)
                        .results()
                        .map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(published);
    }

    @Test
    void packagesHaveNoCycles() {
        for (String room : Repository.ROOMS) {
            JavaClasses classes = room(room);
            // A portable package and its .spi are one slice: drivers take and return the portable values.
            ArchRule rule = slices().matching("io.mlops.(*).(*)..")
                    .namingSlices("$1.$2")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true);
            if (room.equals("core-api")) {
                rule = slices().matching("io.mlops.(*)..").should().beFreeOfCycles();
            }
            rule.check(classes);
        }
        noClasses()
                .that()
                .resideInAPackage("io.mlops")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.mlops.*..")
                .check(room("core-api"));
    }

    @Test
    void theCycleCheckBites() {
        JavaClasses fixture = new ClassFileImporter().importPackages("io.mlops.house.fixture");
        assertThatThrownBy(() -> slices().matching("io.mlops.house.fixture.(*)..")
                        .should()
                        .beFreeOfCycles()
                        .check(fixture))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Cycle detected");
    }

    /** Read once: most rules ask for most rooms, and reading them takes longer than all rules together. */
    static JavaClasses room(String room) {
        return IMPORTED.computeIfAbsent(room, name -> new ClassFileImporter().importPath(Repository.classes(name)));
    }
}
