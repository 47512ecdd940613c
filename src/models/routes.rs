//! From aliases to layered models: `build` puts the layers together, `complete` sends a call through them.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use tokio_util::sync::CancellationToken;

use super::{
    BoxFuture, Call, ChatModel, ModelConfig, ModelError, NoStore, Price, Provider, ReplyStore,
    http::{Client, Endpoint, HttpTransport, client},
    layers::{
        FromFn, Transport,
        budget::{Budget, Budgeted},
        journal::Journalled,
        retry::{Health, OnNotice, Policy, Retried},
        throttle::{Throttle, Throttled},
    },
    rehearsal::Rehearsal,
};
use crate::{
    chat::{ChatReply, ChatRequest},
    slot::Slot,
    usage::Spend,
};

/// What an endpoint gets where its entries name no `concurrency`.
const DEFAULT_CONCURRENCY: usize = 32;

/// Answers a request to the model of this name.
pub type Answerer = Arc<dyn Fn(&str, &ChatRequest) -> Result<ChatReply, ModelError> + Send + Sync>;

/// What models need from outside.
pub struct ModelDeps<'a> {
    /// Keeps replies; nothing = every call is paid anew.
    pub store: Option<Arc<dyn ReplyStore>>,
    /// The run's purse.
    pub budget: Arc<Budget>,
    /// The stand-ins, where an entry says `provider: rehearsal`.
    pub rehearsal: Option<Arc<Rehearsal>>,
    /// Answers in place of every endpoint, by the model's name: for replay, which must not ask anybody.
    pub instead: Option<Answerer>,
    /// The most attempts under way per endpoint, and in process, whatever the entries say.
    pub concurrency: Option<usize>,
    /// The value of an environment variable.
    pub env: &'a dyn Fn(&str) -> Option<String>,
    /// Where a retry that drags on is told.
    pub on_notice: OnNotice,
}

impl Default for ModelDeps<'_> {
    /// No store, no limits, no environment, nobody listening.
    fn default() -> Self {
        Self {
            store: None,
            budget: Arc::default(),
            rehearsal: None,
            instead: None,
            concurrency: None,
            env: &|_| None,
            on_notice: Arc::new(|_| {}),
        }
    }
}

/// Makes the model of an alias.
type AnyAlias = Box<dyn Fn(&str) -> Journalled + Send + Sync>;

/// All models of a run. Shared by reference; every method works from any thread.
pub struct Models {
    models: HashMap<String, Journalled>,
    /// Answers for every alias that is not listed, under the alias as the model's name.
    any: Option<AnyAlias>,
    budget: Arc<Budget>,
    in_flight: Arc<AtomicU32>,
    stop: CancellationToken,
}

impl fmt::Debug for Models {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Models").field("aliases", &self.models.keys()).finish_non_exhaustive()
    }
}

impl Models {
    /// Connects every alias of the experiment's `models:`. Nothing is sent yet.
    ///
    /// # Errors
    /// Every fault of every entry, as `models.<alias>: …`.
    pub fn build(configs: &BTreeMap<String, ModelConfig>, deps: ModelDeps<'_>) -> Result<Self, Vec<String>> {
        let shared = Shared::new(&deps);
        let mut endpoints = Endpoints::new(configs, deps.concurrency);
        let mut models = HashMap::new();
        let mut faults = Vec::new();
        for (alias, config) in configs {
            let mut invalid = config.validate();
            if invalid.is_empty() {
                match connect(config, &shared, &mut endpoints, &deps) {
                    Ok(model) => drop(models.insert(alias.clone(), model)),
                    Err(fault) => invalid.push(fault),
                }
            }
            faults.extend(invalid.into_iter().map(|fault| format!("models.{alias}: {fault}")));
        }
        if faults.is_empty() { Ok(shared.finish(models, None)) } else { Err(faults) }
    }

    /// Models that answer at once from a function of the model's name and the request. Every alias exists,
    /// under its own name. All layers apply. For tests and for replay.
    pub fn from_fn<F>(deps: ModelDeps<'_>, answer: F) -> Self
    where
        F: Fn(&str, &ChatRequest) -> Result<ChatReply, ModelError> + Send + Sync + 'static,
    {
        let shared = Shared::new(&deps);
        let throttle = Arc::new(Throttle::new(deps.concurrency));
        let answer = Arc::new(answer);
        let parts = shared.clone();
        let any = move |alias: &str| {
            let place = Place::in_process(Arc::clone(&throttle));
            let transport = Arc::new(FromFn::new(alias, Arc::clone(&answer)));
            parts.layer(&ModelConfig::new(Provider::Rehearsal, alias), place, transport)
        };
        shared.finish(HashMap::new(), Some(Box::new(any)))
    }

    /// The reply to `request`: from the store where it was received before, else from the model, and durable.
    ///
    /// # Errors
    /// See [`ModelError`].
    pub async fn complete(
        &self,
        alias: &str,
        slot: &Slot,
        request: &ChatRequest,
    ) -> Result<ChatReply, ModelError> {
        let call = Call { alias, slot, request };
        match (self.models.get(alias), &self.any) {
            (Some(model), _) => model.complete(call).await,
            (None, Some(any)) => any(alias).complete(call).await,
            (None, None) => Err(ModelError::UnknownAlias(alias.to_owned())),
        }
    }

    /// What is spent since the run's first start.
    pub fn spend(&self) -> Spend {
        self.budget.spent()
    }

    /// Attempts under way.
    pub fn in_flight(&self) -> u32 {
        self.in_flight.load(Ordering::Relaxed)
    }

    /// The name that `alias` has at its provider.
    pub fn model_name<'a>(&'a self, alias: &'a str) -> Option<&'a str> {
        match self.models.get(alias) {
            Some(model) => Some(&model.model),
            None => self.any.is_some().then_some(alias),
        }
    }

    /// What tokens of `alias` cost now; nothing where no price is configured.
    pub fn price(&self, alias: &str) -> Price {
        self.models.get(alias).map(|model| model.price).unwrap_or_default()
    }

    /// Waits until [`Models::stop`] is called.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// No new attempts from now on: whoever waits gets [`ModelError::Stopped`]. Attempts under way end by
    /// themselves, and stored replies are still given.
    pub fn stop(&self) {
        self.stop.cancel();
    }
}

impl ChatModel for Models {
    fn complete<'a>(&'a self, call: Call<'a>) -> BoxFuture<'a, Result<ChatReply, ModelError>> {
        Box::pin(Self::complete(self, call.alias, call.slot, call.request))
    }
}

/// What all models of a run share.
#[derive(Clone)]
struct Shared {
    store: Arc<dyn ReplyStore>,
    budget: Arc<Budget>,
    on_notice: OnNotice,
    in_flight: Arc<AtomicU32>,
    stop: CancellationToken,
}

impl Shared {
    fn new(deps: &ModelDeps<'_>) -> Self {
        Self {
            store: deps.store.clone().unwrap_or_else(|| Arc::new(NoStore)),
            budget: Arc::clone(&deps.budget),
            on_notice: Arc::clone(&deps.on_notice),
            in_flight: Arc::default(),
            stop: CancellationToken::new(),
        }
    }

    fn finish(self, models: HashMap<String, Journalled>, any: Option<AnyAlias>) -> Models {
        Models { models, any, budget: self.budget, in_flight: self.in_flight, stop: self.stop }
    }

    /// The four layers around a transport.
    fn layer(&self, config: &ModelConfig, place: Place, transport: Arc<dyn Transport>) -> Journalled {
        let model: Arc<str> = config.model.as_str().into();
        let throttled = Throttled {
            throttle: place.throttle,
            in_flight: Arc::clone(&self.in_flight),
            stop: self.stop.clone(),
            inner: transport,
        };
        let price = config.price.unwrap_or_default();
        let budgeted = Budgeted {
            budget: Arc::clone(&self.budget),
            price,
            stop: self.stop.clone(),
            inner: Arc::new(throttled),
        };
        let retried = Retried {
            endpoint: place.name,
            model: Arc::clone(&model),
            policy: Policy { give_up_after: config.give_up_after },
            health: place.health,
            stop: self.stop.clone(),
            on_notice: Arc::clone(&self.on_notice),
            inner: Arc::new(budgeted),
        };
        let (store, paid) = (Arc::clone(&self.store), place.paid);
        let provider = config.provider;
        Journalled { provider, model, price, store, paid, inner: retried }
    }
}

/// What the aliases of one endpoint share.
#[derive(Clone)]
struct Place {
    name: Arc<str>,
    throttle: Arc<Throttle>,
    health: Arc<Health>,
    paid: bool,
}

impl Place {
    fn in_process(throttle: Arc<Throttle>) -> Self {
        Self { name: "rehearsal".into(), throttle, health: Arc::default(), paid: false }
    }
}

/// One [`Place`] per endpoint.
struct Endpoints {
    ceilings: HashMap<Endpoint, usize>,
    cap: Option<usize>,
    places: HashMap<Endpoint, Place>,
    clients: HashMap<Endpoint, Client>,
    in_process: Place,
}

impl Endpoints {
    fn new(configs: &BTreeMap<String, ModelConfig>, cap: Option<usize>) -> Self {
        let mut ceilings = HashMap::new();
        for config in configs.values() {
            let endpoint = config.base_url.as_deref().and_then(|url| Endpoint::parse(url).ok());
            if let (Some(endpoint), Some(stated)) = (endpoint, config.concurrency) {
                let smallest = ceilings.entry(endpoint).or_insert(stated);
                *smallest = stated.min(*smallest);
            }
        }
        let in_process = Place::in_process(Arc::new(Throttle::new(cap)));
        Self { ceilings, cap, places: HashMap::new(), clients: HashMap::new(), in_process }
    }

    fn client(&mut self, endpoint: &Endpoint) -> Result<Client, String> {
        if let Some(known) = self.clients.get(endpoint) {
            return Ok(known.clone());
        }
        let fresh = client(endpoint)?;
        self.clients.insert(endpoint.clone(), fresh.clone());
        Ok(fresh)
    }

    fn place(&mut self, endpoint: &Endpoint) -> Place {
        let ceiling = match (self.ceilings.get(endpoint), self.cap) {
            (Some(stated), Some(cap)) => cap.min(*stated),
            (Some(stated), None) => *stated,
            (None, Some(cap)) => cap,
            (None, None) => DEFAULT_CONCURRENCY,
        };
        let fresh = || Place {
            name: endpoint.to_string().into(),
            throttle: Arc::new(Throttle::new(Some(ceiling))),
            health: Arc::default(),
            paid: true,
        };
        self.places.entry(endpoint.clone()).or_insert_with(fresh).clone()
    }
}

fn connect(
    config: &ModelConfig,
    shared: &Shared,
    endpoints: &mut Endpoints,
    deps: &ModelDeps<'_>,
) -> Result<Journalled, String> {
    if let Some(answer) = &deps.instead {
        let answer = Arc::clone(answer);
        let answer = move |model: &str, request: &ChatRequest| answer(model, request);
        let transport = Arc::new(FromFn::new(config.model.as_str(), Arc::new(answer)));
        return Ok(shared.layer(config, endpoints.in_process.clone(), transport));
    }
    match config.provider {
        Provider::Rehearsal => {
            let rehearsal = deps.rehearsal.clone().ok_or("no rehearsal models were made for this run")?;
            let answer = move |model: &str, request: &ChatRequest| Ok(rehearsal.reply(model, request));
            let transport = Arc::new(FromFn::new(config.model.as_str(), Arc::new(answer)));
            Ok(shared.layer(config, endpoints.in_process.clone(), transport))
        }
        Provider::Openai | Provider::Anthropic => {
            let endpoint = Endpoint::parse(config.base_url.as_deref().unwrap_or_default())?;
            let place = endpoints.place(&endpoint);
            let key = config.api_key_env.as_deref().map(|name| key(name, deps.env)).transpose()?;
            let transport = HttpTransport::new(config, endpoints.client(&endpoint)?, key)?;
            Ok(shared.layer(config, place, Arc::new(transport)))
        }
    }
}

fn key(name: &str, env: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    env(name)
        .filter(|key| !key.trim().is_empty())
        .ok_or_else(|| format!("the environment variable `{name}` (`api_key_env`) is not set"))
}
