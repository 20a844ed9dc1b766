package dev.weir;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.weir.redis.RedisUnavailable;
import java.security.SecureRandom;
import java.time.Clock;

/** The walls of docs/architecture.md. */
@AnalyzeClasses(packages = "dev.weir", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String[] FEATURES = {
    "..session..",
    "..blacklist..",
    "..ratelimit..",
    "..responsecache..",
    "..datacache..",
    "..presence..",
    "..lock..",
    "..queue..",
    "..broadcast.."
  };
  private static final String[] ADAPTERS = {
    "dev.weir.servlet..", "dev.weir.websocket..", "dev.weir.jaxrs..", "dev.weir.metrics.."
  };
  private static final String[] GROUND = {
    "dev.weir.http..",
    "dev.weir.telemetry..",
    "dev.weir.redis..",
    "dev.weir.local..",
    "dev.weir.embedded.."
  };

  @ArchTest
  static final ArchRule noCycles = slices().matching("dev.weir.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule redissonHasOneHome = oneHome("dev.weir.redis..", "org.redisson..");

  @ArchTest static final ArchRule nettyHasOneHome = oneHome("dev.weir.redis..", "io.netty..");

  @ArchTest
  static final ArchRule resilience4jHasOneHome =
      oneHome("dev.weir.fallback..", "io.github.resilience4j..");

  @ArchTest
  static final ArchRule caffeineHasOneHome =
      oneHome("dev.weir.local..", "com.github.benmanes.caffeine..");

  @ArchTest
  static final ArchRule servletApiHasOneHome = oneHome("dev.weir.servlet..", "jakarta.servlet..");

  @ArchTest static final ArchRule jaxRsHasOneHome = oneHome("dev.weir.jaxrs..", "jakarta.ws.rs..");

  @ArchTest
  static final ArchRule featuresStandApart =
      slices()
          .matching(
              "dev.weir.(session|blacklist|ratelimit|responsecache|datacache|presence|lock|queue|broadcast)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule adaptersStandApart =
      slices()
          .matching("dev.weir.(servlet|websocket|jaxrs|metrics)..")
          .should()
          .notDependOnEachOther()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nothingDependsOnAdapters =
      noClasses()
          .that(not(resideInAnyPackage(ADAPTERS)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ADAPTERS);

  @ArchTest
  static final ArchRule groundStandsOnTheJdkAndTelemetry =
      noClasses()
          .that()
          .resideInAnyPackage(GROUND)
          .should()
          .dependOnClassesThat(resideInAPackage("dev.weir..").and(not(resideInAnyPackage(GROUND))));

  @ArchTest
  static final ArchRule fallbackKnowsNoFeature =
      noClasses()
          .that()
          .resideInAnyPackage("dev.weir.fallback..", "dev.weir.client..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.weir..")
                  .and(not(resideInAnyPackage(GROUND)))
                  .and(not(resideInAnyPackage("dev.weir.fallback..", "dev.weir.client.."))));

  @ArchTest
  static final ArchRule featuresKnowNeitherSettingsNorWiring =
      noClasses()
          .that()
          .resideInAnyPackage(FEATURES)
          .should()
          .dependOnClassesThat(are(resideInAPackage("dev.weir.config..")))
          .orShould()
          .dependOnClassesThat(resideInAPackage("dev.weir"));

  @ArchTest
  static final ArchRule unavailabilityIsCaughtInFallbackOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.weir.fallback..")
          .should(catching(RedisUnavailable.class));

  @ArchTest
  static final ArchRule clocksAndRandomnessAreMadeInTheWiringOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.weir", "dev.weir.embedded..")
          .should()
          .callConstructor(SecureRandom.class)
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC");

  @ArchTest
  static final ArchRule theEnvironmentIsReadInConfigOnly =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.weir.config..", "dev.weir.embedded..")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class);

  private static ArchRule oneHome(String home, String library) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(home)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library);
  }

  private static com.tngtech.archunit.lang.ArchCondition<JavaClass> catching(
      Class<? extends Throwable> type) {
    DescribedPredicate<JavaClass> catches =
        DescribedPredicate.describe(
            "catch " + type.getSimpleName(),
            owner ->
                owner.getCodeUnits().stream()
                    .flatMap(unit -> unit.getTryCatchBlocks().stream())
                    .flatMap((TryCatchBlock block) -> block.getCaughtThrowables().stream())
                    .anyMatch(caught -> caught.isEquivalentTo(type)));
    return com.tngtech.archunit.lang.conditions.ArchConditions.be(catches);
  }
}
