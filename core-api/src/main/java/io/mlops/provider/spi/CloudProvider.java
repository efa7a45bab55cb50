package io.mlops.provider.spi;

import io.mlops.CallListener;
import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.endpoint.Hosting;
import io.mlops.image.ImageReference;
import io.mlops.price.Hire;
import io.mlops.provider.Need;
import io.mlops.spi.DriverCall;
import io.mlops.spi.DriverException;
import java.util.List;
import java.util.Optional;

/**
 * A provider that rents machines by region and runs images of a registry on them. What a cloud says of them are failures of drivers here,
 * which callers get as every other. As thread-safe as its drivers are.
 */
public abstract class CloudProvider extends DrivenProvider {
    private final DriverCall calls;

    /** Parameters as in {@link DrivenProvider}. */
    protected CloudProvider(List<Location> locations, Drivers drivers, CallListener listener) {
        super(locations, drivers, listener);
        this.calls = new DriverCall(drivers.endpoints(), CallListener.NONE);
    }

    /**
     * Must say what a replica would run on and how that is bought, without asking anybody; fails as {@link #machine(Need)} does.
     *
     * @param region empty where the location names none
     */
    protected abstract String machine(Need need, String region) throws DriverException;

    /** Must say the same as a price list knows it; empty where nothing is rented by the hour. Fails as {@link #hire(Need)} does. */
    protected abstract Optional<Hire> hire(Need need, String region) throws DriverException;

    /**
     * Must name the machines that could run such a replica, as {@link #instanceTypes(Need)} says, without asking anybody.
     *
     * @param region empty where the location names none
     */
    protected abstract List<String> instanceTypes(Need need, String region);

    /**
     * Must say where machines get the image from, without asking anybody; fails as {@link #image} does.
     *
     * @param region empty where the location names none
     */
    protected abstract ImageReference located(String image, String region) throws DriverException;

    /** Must ask the image's registry for its digest; fails as {@link #pin} does, with whatever the registry's client throws. */
    protected abstract ImageReference pinned(ImageReference image) throws Exception;

    @Override
    public final Optional<String> machine(Need need) {
        try {
            if (need.hosting() instanceof Hosting.Serverless
                    && need.compute().instanceType().isPresent()) {
                throw new DriverException(
                        ErrorCode.UNSUPPORTED,
                        "what is serverless has no machines to be "
                                + need.compute().instanceTypeOrNull() + "; leave instance-type out");
            }
            return Optional.of(machine(need, region(need.location())));
        } catch (DriverException e) {
            throw cannotHost(" at " + need.location(), e);
        }
    }

    @Override
    public final List<String> instanceTypes(Need need) {
        return instanceTypes(need, region(need.location()));
    }

    @Override
    public final Optional<Hire> hire(Need need) {
        try {
            return hire(need, region(need.location()));
        } catch (DriverException e) {
            throw cannotHost(" at " + need.location(), e);
        }
    }

    @Override
    public final Optional<ImageReference> image(String name, Location location) {
        try {
            return Optional.of(located(name, region(location)));
        } catch (DriverException e) {
            throw cannotHost(" at " + location, e);
        }
    }

    @Override
    public final ImageReference pin(ImageReference image) {
        try {
            return pinned(image);
        } catch (DriverException e) {
            throw cannotHost("", e);
        } catch (Exception e) { // whatever the libraries throw
            throw calls.translate("look up", "image " + image, e);
        }
    }

    private static String region(Location location) {
        return location.region().orElse("");
    }

    private static MlopsException cannotHost(String where, DriverException failure) {
        return new MlopsException(failure.code(), "cannot host" + where + ": " + failure.getMessage(), failure);
    }
}
