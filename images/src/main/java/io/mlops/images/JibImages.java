package io.mlops.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import io.mlops.Capability;
import io.mlops.ErrorCode;
import io.mlops.Sha256;
import io.mlops.image.BaseImage;
import io.mlops.image.BuiltImage;
import io.mlops.image.ImageContents;
import io.mlops.image.ImageOptions;
import io.mlops.image.ImageReference;
import io.mlops.image.spi.ImageDriver;
import io.mlops.image.spi.ImageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Images by Jib: a plan of layers, put on a base, into a tar or a registry. */
final class JibImages implements ImageDriver {
    private final ImageSettings settings;
    private final Path dockerConfig;

    JibImages(ImageSettings settings, Path dockerConfig) {
        this.settings = settings;
        this.dockerConfig = dockerConfig;
    }

    @Override
    public String provider() {
        return "images";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public ErrorCode classify(Throwable failure) {
        return ImageErrors.classify(failure);
    }

    @Override
    public String reason(Throwable failure) {
        return ImageErrors.reason(failure);
    }

    @Override
    public BuiltImage build(ImageContents contents, Path tar, ImageOptions options) throws Exception {
        Path file = tar.toAbsolutePath();
        @Nullable Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ImageException(ErrorCode.NOT_FOUND, "there is no folder " + folder);
        }
        ImagePlan plan = plan(contents, options);
        RegistryAccess access = access(options);
        PulledBases pulled = new PulledBases(settings.cache().resolve("pulled"));
        requireBase(pulled, access, options.base());
        try (ScratchFolder scratch = ScratchFolder.in(folder, file.getFileName() + ".tmp")) {
            Path whole = scratch.path().resolve("image.tar");
            Containerizer target = Containerizer.to(TarImage.at(whole).named(plan.name()));
            JibContainer built =
                    run(plan, options, access, scratch).containerize(target, traffic(access, options.base()));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            pulled.add(options.base());
            return image(built);
        }
    }

    @Override
    public BuiltImage push(ImageContents contents, ImageReference target, ImageOptions options) throws Exception {
        ImagePlan plan = plan(contents, options);
        RegistryAccess access = access(options);
        Optional<BaseImage.InRegistry> apart = apart(access, options.base(), target);
        PulledBases pulled = new PulledBases(settings.cache().resolve("pulled"));
        requireBase(pulled, access, options.base());
        if (!access.insecure(target)) {
            Answers.require(target);
        }
        Files.createDirectories(settings.cache());
        try (ScratchFolder scratch = ScratchFolder.in(settings.cache(), "push")) {
            if (apart.isPresent()) {
                fetch(apart.get(), plan, options, access, scratch);
                pulled.add(options.base());
            }
            return image(run(plan, options, access, scratch)
                    .containerize(Containerizer.to(access.image(target)), traffic(access, target)));
        } catch (ExecutionException | RegistryException e) {
            if (!ImageErrors.isFixedTag(e)) {
                throw e;
            }
            return alreadyThere(plan, target, options, access, e);
        }
    }

    /** A registry that lets no tag move refuses the same image under it, too: a push that is done again must not fail. */
    private BuiltImage alreadyThere(
            ImagePlan plan, ImageReference target, ImageOptions options, RegistryAccess access, Exception refused)
            throws Exception {
        Optional<Sha256> there = RegistryTags.digest(target, access, traffic(access, target));
        try (ScratchFolder scratch = ScratchFolder.in(settings.cache(), "push")) {
            Containerizer tar = Containerizer.to(
                    TarImage.at(scratch.path().resolve("image.tar")).named(plan.name()));
            BuiltImage built =
                    image(run(plan, options, access, scratch).containerize(tar, traffic(access, options.base())));
            if (there.equals(Optional.of(built.digest()))) {
                return built;
            }
        }
        throw new ImageException(
                ErrorCode.ALREADY_EXISTS,
                "its tag stands for " + there.map(digest -> "sha256:" + digest).orElse("another image")
                        + " there, and the registry lets no tag move; push it under another tag",
                refused);
    }

    /**
     * The base, where it has to be pulled by itself: Jib has one switch for all registries of a run, and what one of them
     * may do without encryption, or be sent without it, the other may not.
     */
    private static Optional<BaseImage.InRegistry> apart(RegistryAccess access, BaseImage base, ImageReference target)
            throws ImageException {
        if (!(base instanceof BaseImage.InRegistry in) || traffic(access, base) == traffic(access, target)) {
            return Optional.empty();
        }
        if (in.reference().digest().isEmpty()) {
            throw new ImageException(
                    ErrorCode.FAILED_PRECONDITION,
                    "the base " + base + " has to be named by its digest (NAME@sha256:DIGEST) where the two registries"
                            + " are not both on this machine, both elsewhere with TLS, or both without");
        }
        return Optional.of(in);
    }

    private static void requireBase(PulledBases pulled, RegistryAccess access, BaseImage base)
            throws ImageException, InterruptedException {
        if (base instanceof BaseImage.InRegistry in && !access.insecure(base) && !pulled.contains(base)) {
            Answers.require(in.reference());
        }
    }

    /** Pulls a base into the cache. */
    private void fetch(
            BaseImage.InRegistry base,
            ImagePlan plan,
            ImageOptions options,
            RegistryAccess access,
            ScratchFolder scratch)
            throws Exception {
        Path unused = scratch.path().resolve("base.tar");
        run(plan.withoutLayers(), options, access, scratch)
                .containerize(Containerizer.to(TarImage.at(unused).named(plan.name())), traffic(access, base));
        Files.delete(unused);
    }

    private ImagePlan plan(ImageContents contents, ImageOptions options) throws IOException, ImageException {
        ImagePlan plan = switch (contents) {
            case ImageContents.ModelServer server -> ModelServerPlan.of(server.distribution());
            case ImageContents.Program program -> ProgramPlan.of(program);
        };
        NativeLibraries.requireFit(plan.layers(), options.platform());
        return plan;
    }

    private RegistryAccess access(ImageOptions options) {
        return new RegistryAccess(settings.credentials(), dockerConfig, options.insecureRegistries());
    }

    private JibRun run(ImagePlan plan, ImageOptions options, RegistryAccess access, ScratchFolder scratch)
            throws IOException, ImageException, InvalidImageReferenceException {
        JibContainerBuilder builder = from(options, access, scratch)
                .setPlatforms(Set.of(new Platform(options.platform().architecture(), "linux")));
        return new JibRun(settings, builder, plan, options);
    }

    private static JibContainerBuilder from(ImageOptions options, RegistryAccess access, ScratchFolder scratch)
            throws IOException, ImageException, InvalidImageReferenceException {
        return switch (options.base()) {
            case BaseImage.Scratch none -> Jib.fromScratch();
            case BaseImage.InRegistry in -> Jib.from(access.image(in.reference()));
            case BaseImage.OnDisk disk ->
                Jib.from(TarImage.at(BaseOnDisk.tar(disk.path(), options.platform(), scratch.path())));
        };
    }

    private static JibRun.Traffic traffic(RegistryAccess access, BaseImage base) {
        return base instanceof BaseImage.InRegistry in ? traffic(access, in.reference()) : JibRun.Traffic.SECURE;
    }

    private static JibRun.Traffic traffic(RegistryAccess access, ImageReference reference) {
        if (RegistryAccess.isThisMachine(reference)) {
            return JibRun.Traffic.THIS_MACHINE;
        }
        return access.insecure(reference) ? JibRun.Traffic.INSECURE : JibRun.Traffic.SECURE;
    }

    private static BuiltImage image(JibContainer built) {
        return new BuiltImage(
                new Sha256(built.getDigest().getHash()),
                new Sha256(built.getImageId().getHash()));
    }
}
