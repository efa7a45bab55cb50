package io.mlops.images;

import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryUnauthorizedException;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.registry.RegistryClient;
import io.mlops.Sha256;
import io.mlops.image.ImageReference;
import java.io.IOException;
import java.util.Optional;

/** What tags stand for in a registry. */
final class RegistryTags {
    private RegistryTags() {}

    /** The digest of the manifest that the tag stands for; empty where there is no such tag. */
    static Optional<Sha256> digest(ImageReference tagged, RegistryAccess access, JibRun.Traffic traffic)
            throws Exception {
        FailoverHttpClient http = new FailoverHttpClient(
                traffic != JibRun.Traffic.SECURE, traffic == JibRun.Traffic.THIS_MACHINE, event -> {});
        try {
            RegistryClient.Factory factory =
                    RegistryClient.factory(EventHandlers.NONE, tagged.registry(), tagged.repository(), http);
            Optional<Credential> login = access.login(tagged);
            login.ifPresent(factory::setCredential);
            RegistryClient client = factory.newRegistryClient();
            if (login.isPresent()) {
                client.configureBasicAuth();
            }
            return look(client, tagged.tag().orElseThrow());
        } finally {
            http.shutDown();
        }
    }

    private static Optional<Sha256> look(RegistryClient client, String tag) throws IOException, RegistryException {
        try {
            return client.checkManifest(tag)
                    .map(found -> new Sha256(found.getDigest().getHash()));
        } catch (RegistryUnauthorizedException e) {
            // Some want a token instead, and tell where it is to be had.
            if (!client.doPullBearerAuth()) {
                throw e;
            }
            return client.checkManifest(tag)
                    .map(found -> new Sha256(found.getDigest().getHash()));
        }
    }
}
