package io.mlops.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mlops.ErrorCode;
import io.mlops.provider.Finding;
import io.mlops.provider.Finding.Grade;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StorageExaminationTest {
    private final BlobWorld world = new BlobWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aGoodOneIsOneLine() {
        assertThat(examine(Map.of()))
                .containsExactly(
                        Finding.good(
                                "storage account japaneast",
                                "mlopsjapaneast/mlops of group mlops-sandbox, encrypted with Microsoft's keys, no old versions"));
    }

    @Test
    void seesRetentionAndHolds() {
        ArmId container = world.containerId();
        world.arm()
                .put(
                        container.child("immutabilityPolicies", "default"),
                        ApiVersion.STORAGE,
                        StorageResources.ImmutabilityPolicy.asked(30),
                        JsonNode.class);
        world.hold("audit2026");

        assertThat(examine(Map.of()).getFirst().found())
                .endsWith("no old versions, objects are retained for 30 days, under a legal hold");
    }

    @Test
    void aNameThatIsTakenAndOneThatIsFree() {
        Finding taken = examine(Map.of("storage-account", "foreign{region}")).getFirst();
        assertThat(taken.code()).contains(ErrorCode.PERMISSION_DENIED);
        assertThat(taken.found())
                .isEqualTo(
                        "the storage account foreignjapaneast is not in the resource group mlops-sandbox: the name is"
                                + " somebody else's, or of another group");
        Finding free = examine(Map.of("storage-account", "nobody{region}")).getFirst();
        assertThat(free.code()).contains(ErrorCode.NOT_FOUND);
        assertThat(free.advice())
                .startsWith("make it: az storage account create --name nobodyjapaneast --resource-group mlops-sandbox"
                        + " --location japaneast --allow-blob-public-access false");
    }

    @Test
    void aMissingContainerIsBad() {
        assertThat(examine(Map.of("container", "missing"))).singleElement().satisfies(finding -> {
            assertThat(finding.code()).contains(ErrorCode.NOT_FOUND);
            assertThat(finding.advice()).contains("az storage container create --name missing");
        });
    }

    @Test
    void whatIsOpenToEverybodyIsSaid() {
        patch(world.config(Map.of()).storageAccountId(BlobWorld.HOME), "allowBlobPublicAccess", true);
        assertThat(examine(Map.of()).getLast()).satisfies(finding -> {
            assertThat(finding.grade()).isEqualTo(Grade.ODD);
            assertThat(finding.found()).isEqualTo("containers of mlopsjapaneast could be opened to everybody");
        });

        patch(world.containerId(), "publicAccess", "Blob");

        assertThat(examine(Map.of()).getLast()).satisfies(finding -> {
            assertThat(finding.grade()).isEqualTo(Grade.BAD);
            assertThat(finding.found()).isEqualTo("everybody may read the container mlops");
            assertThat(finding.advice())
                    .isEqualTo(
                            "close it: az storage account update --name mlopsjapaneast --resource-group mlops-sandbox"
                                    + " --allow-blob-public-access false");
        });
    }

    private void patch(ArmId what, String property, Object value) {
        world.arm().patch(what, ApiVersion.STORAGE, Map.of("properties", Map.of(property, value)), JsonNode.class);
    }

    @Test
    void anAccountOfAnotherRegionIsBad() {
        assertThat(examine(Map.of("regions", "japaneast", "storage-account", "mlopseastus2")))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.grade()).isEqualTo(Grade.BAD);
                    assertThat(finding.found()).isEqualTo("mlopseastus2 lies in eastus2");
                });
    }

    @Test
    void anEncryptionScopeIsTheContainersToo() {
        Map<String, String> scoped = Map.of("encryption-scope", "trading");
        assertThat(examine(scoped).getLast().found())
                .isEqualTo("the encryption scope trading of mlopsjapaneast is not there");
        world.arm()
                .put(
                        world.config(scoped).storageAccountId(BlobWorld.HOME).child("encryptionScopes", "trading"),
                        ApiVersion.STORAGE,
                        Map.of("properties", Map.of("source", "Microsoft.Storage")),
                        JsonNode.class);

        assertThat(examine(scoped).getLast().found()).contains("copies inside the account take that");
        patch(world.containerId(), "defaultEncryptionScope", "trading");
        assertThat(examine(scoped))
                .singleElement()
                .satisfies(finding -> assertThat(finding.found()).contains("encrypted with scope trading"));
    }

    private List<Finding> examine(Map<String, String> more) {
        AzureConfig config = world.config(more);
        return new StorageExamination(config, world.clients(config), BlobWorld.HOME).findings();
    }
}
